using System.Globalization;
using Sweep.Core.Spaces;
using Sweep.Core.Sweeps;
using Sweep.Hosting.Folders;
using Sweep.Hosting.Local;
using Sweep.Hosting.Specifications;
using Sweep.Hosting.Trainers;

namespace Sweep.Benchmarks.Serving;

/// <summary>
/// A sweep with a past, for a server to go on with: a thousand trials whose reports a trainer that does nothing has made up. What trains from
/// then on is real, and always costs the same: only the learning rate is searched.
/// </summary>
internal static class ServedSweepFolder
{
    public const string Name = "served";
    private static readonly string[] Metrics = ["val_mse"];

    /// <summary>Makes the folder; returns how many reports its journal has.</summary>
    public static long Make(string path, int trials, int slots)
    {
        var yaml = string.Create(CultureInfo.InvariantCulture, $$"""
            name: {{Name}}
            task: { kind: adding, length: 50 }
            metric: { name: val_mse, goal: minimize }
            space:
              lr: { float: [1e-4, 1e-2], log: true }
              dropout: { float: [0.0, 0.5] }
              beta2: { float: [0.9, 0.999] }
            fixed: { cell: lstm, hidden: 64, layers: 1, batch: 32, optimizer: adam, clip: 1.0 }
            sampler: random
            scheduler: { kind: asha, resource: steps, min_resource: 1000, max_resource: 81000, reduction_factor: 3 }
            report_every: 50
            budget: { trials: 1000000 }
            slots: {{slots}}
            seed: 1
            """);
        var specification = Specification.Parse(yaml, "served.yaml");
        using var folder = SweepFolder.Create(path, yaml);
        using var quit = new CancellationTokenSource();
        using var real = new TaskTrainer(TaskTrainer.OpenTask(specification.Task.Kind, specification.Task.Options), Training.Settings.ResourceKind.Steps, specification.Scheduler.MaxResource);
        using var trainer = new Past(trials, quit);
        var journal = folder.OpenJournal();
        var host = LocalHost.Start(
            specification.ToSetup(), specification.ToYaml(), [.. real.Fingerprints], specification.ReportEvery, journal, folder.OpenCheckpoints(), trainer, new LocalHostOptions { Slots = 1 });
        host.Run(quit: quit.Token).GetAwaiter().GetResult();
        var reports = host.Service.Summary().GetAwaiter().GetResult().Reports;
        host.DisposeAsync().AsTask().GetAwaiter().GetResult();
        journal.DisposeAsync().AsTask().GetAwaiter().GetResult();
        return reports;
    }

    /// <summary>Makes up reports, and after so many trials quits.</summary>
    private sealed class Past(int trials, CancellationTokenSource quit) : ITrainer
    {
        private int _begun;

        public ITrialTraining Start(Configuration configuration, ulong seed, Stream? checkpoint)
        {
            if (_begun++ < trials) return new Trial(configuration);
            quit.Cancel();
            throw new TrainerException("The past ends here.");
        }

        public void Dispose()
        {
        }
    }

    private sealed class Trial(Configuration configuration) : ITrialTraining
    {
        private long _resource;

        public TrainingProgress Progress => new(_resource, _resource, 50 * 32 * _resource, 0.2, 1);

        public TrainingOutcome TrainTo(long resource, CancellationToken cancel)
        {
            _resource = resource;
            var lr = Math.Log10(configuration["lr"].AsNumber());
            return new TrainingOutcome.Reached(resource, new MetricValues(Metrics, [0.02 + (0.05 * Math.Abs(lr + 2.5)) + (0.1 * Math.Exp(-resource / 5000.0)) + (0.01 * Math.Sin(resource / 100.0))]));
        }

        public void Save(Stream stream) => stream.WriteByte(0);

        public void Dispose()
        {
        }
    }
}
