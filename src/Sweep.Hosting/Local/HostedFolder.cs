using Sweep.Core.Sweeps;
using Sweep.Hosting.Folders;
using Sweep.Hosting.Hosts;
using Sweep.Hosting.Journals;
using Sweep.Hosting.Sharing;
using Sweep.Hosting.Specifications;
using Sweep.Hosting.Trainers;

namespace Sweep.Hosting.Local;

/// <summary>A sweep of a folder with all that runs it in this process: the folder's lock, the journal, the engine and the host.</summary>
public sealed class HostedFolder : IAsyncDisposable
{
    private readonly SweepFolder _folder;
    private readonly FileJournal _journal;

    private HostedFolder(SweepFolder folder, Specification specification, FileJournal journal, TaskTrainer? trainer, ISweepHost host)
        => (_folder, Specification, _journal, Trainer, Host) = (folder, specification, journal, trainer, host);

    /// <summary>The folder.</summary>
    public string Path => _folder.Path;

    /// <summary>The specification as the journal has it.</summary>
    public Specification Specification { get; }

    /// <summary>The engine; null for an external one.</summary>
    public TaskTrainer? Trainer { get; }

    /// <summary>The host.</summary>
    public ISweepHost Host { get; }

    /// <summary>Begins a sweep in a folder of its own.</summary>
    /// <param name="path">The folder, made where there is none.</param>
    /// <param name="specification">The specification.</param>
    /// <param name="options">How to run it: as many slots as are specified, at most the pool's; share, engine, sampler and scheduler are the specification's.</param>
    /// <exception cref="TrainerException">The data cannot be used; no folder was made.</exception>
    /// <exception cref="SweepFolderException">The folder holds a sweep already, is in use, or cannot be written.</exception>
    public static HostedFolder Create(string path, Specification specification, LocalHostOptions options)
    {
        var trainer = Engines.Open(specification);
        return Owning(trainer, () =>
        {
            var folder = SweepFolder.Create(path, specification.ToYaml());
            return Owning(folder, () => Start(folder, specification, trainer, options));
        });
    }

    /// <summary>Takes up the sweep of a folder.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="options">How to run it: as many slots as are specified, at most the pool's; share, engine, sampler and scheduler are the specification's.</param>
    /// <param name="data">Where the data is now, if it has moved.</param>
    /// <exception cref="TrainerException">The data cannot be used.</exception>
    /// <exception cref="SweepFolderException">The folder holds no sweep, is in use, cannot be written, or the data is not what it was.</exception>
    /// <exception cref="JournalException">The journal is damaged, or of a newer version.</exception>
    public static HostedFolder Open(string path, LocalHostOptions options, string? data = null)
    {
        var folder = SweepFolder.Open(path);
        return Owning(folder, () =>
        {
            var created = JournalFile.Read(SweepFolder.JournalPath(path)).FirstOrDefault()?.Events[0] as SweepEvent.SweepCreated
                ?? throw new SweepFolderException($"The sweep in '{path}' has not begun: its journal is empty. Begin it with: sweep run {System.IO.Path.Combine(path, "spec.yaml")}");
            var specification = Specification.Parse(created.Specification, path);
            var trainer = Engines.Open(data is null ? specification : Specification.Parse(created.Specification, path, [$"task.data={System.IO.Path.GetFullPath(data)}"]));
            return Owning(trainer, () => Start(folder, specification, trainer, options));
        });
    }

    /// <summary>Says to who finds the folder in use where its sweep can be reached.</summary>
    /// <param name="server">The server's address.</param>
    public void Announce(Uri server) => _folder.Announce(server, Host.Name);

    /// <summary>Ends the host, closes the journal and unlocks the folder.</summary>
    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync().ConfigureAwait(false);
        await _journal.DisposeAsync().ConfigureAwait(false);
        Trainer?.Dispose();
        _folder.Dispose();
    }

    private static HostedFolder Start(SweepFolder folder, Specification specification, TaskTrainer? trainer, LocalHostOptions options)
    {
        if (WorkerLabels.NoticeHere(specification.RunOn) is { } notice) options.Notice(notice);
        var journal = folder.OpenJournal(options.Notice);
        return Owning(new Closing(journal), () =>
        {
            var host = Start(folder, specification, trainer, journal, options with
            {
                Slots = Math.Min(specification.Slots ?? options.Slots, options.Pool?.Slots ?? int.MaxValue),
                Share = new(specification.Weight, specification.Priority),
                Engine = specification.Engine,
                Sampler = specification.Sampler.Kind,
                Scheduler = specification.Scheduler.Kind,
            });
            return new HostedFolder(folder, specification, journal, trainer, host);
        });
    }

    // Where all trials are trained outside there are no slots here.
    private static ISweepHost Start(SweepFolder folder, Specification specification, TaskTrainer? trainer, FileJournal journal, LocalHostOptions options)
    {
        var (setup, yaml, checkpoints) = (specification.ToSetup(), specification.ToYaml(), folder.OpenCheckpoints());
        return trainer is null
            ? SweepHost.StartHere(setup, yaml, [], specification.ReportEvery, journal, checkpoints, options)
            : LocalHost.Start(setup, yaml, [.. trainer.Fingerprints], specification.ReportEvery, journal, checkpoints, trainer, options);
    }

    // What was opened is closed again where the next step fails.
    private static HostedFolder Owning(IDisposable? opened, Func<HostedFolder> next)
    {
        try
        {
            return next();
        }
        catch
        {
            opened?.Dispose();
            throw;
        }
    }

    private sealed class Closing(FileJournal journal) : IDisposable
    {
        public void Dispose() => journal.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }
}
