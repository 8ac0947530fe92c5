using Sweep.Hosting;
using Sweep.Hosting.Folders;
using Sweep.Hosting.Journals;
using Sweep.Hosting.Local;
using Sweep.Hosting.Specifications;
using Sweep.Hosting.Trainers;
using Sweep.Training.Settings;

namespace Sweep.Server.Tests.Dashboards;

/// <summary>A sweep that trains real models in this process, from a specification, as <c>sweep run</c> does.</summary>
internal sealed class RealSweep : IAsyncDisposable
{
    private readonly SweepFolder _folder;
    private readonly FileJournal _journal;
    private readonly CpuTrainer _trainer;
    private readonly LocalHost _host;
    private readonly CancellationTokenSource _drain = new();

    private RealSweep(SweepFolder folder, FileJournal journal, CpuTrainer trainer, LocalHost host)
    {
        (_folder, _journal, _trainer, _host) = (folder, journal, trainer, host);
        Run = Task.Run(() => host.Run(_drain.Token));
    }

    /// <summary>Completes when the sweep ends.</summary>
    public Task<RunOutcome> Run { get; }

    /// <summary>The sweep as others meet it.</summary>
    public ISweepService Service => _host.Service;

    /// <summary>Begins a sweep in a new folder.</summary>
    public static RealSweep Start(string folder, string specification, int slots)
    {
        var read = Specification.Parse(specification, "specification");
        var trainer = new CpuTrainer(
            CpuTrainer.OpenTask(read.Task.Kind, read.Task.Options),
            Enum.Parse<ResourceKind>(read.Scheduler.Resource, ignoreCase: true),
            read.Scheduler.MaxResource);
        var created = SweepFolder.Create(folder, specification);
        var journal = created.OpenJournal();
        var options = new LocalHostOptions { Slots = slots, Engine = read.Engine, Sampler = read.Sampler.Kind, Scheduler = read.Scheduler.Kind };
        var host = LocalHost.Start(read.ToSetup(), read.ToYaml(), [.. trainer.Fingerprints], read.ReportEvery, journal, created.OpenCheckpoints(), trainer, options);
        return new RealSweep(created, journal, trainer, host);
    }

    public async ValueTask DisposeAsync()
    {
        await _drain.CancelAsync();
        await Run;
        await _host.DisposeAsync();
        await _journal.DisposeAsync();
        _trainer.Dispose();
        _folder.Dispose();
        _drain.Dispose();
    }
}
