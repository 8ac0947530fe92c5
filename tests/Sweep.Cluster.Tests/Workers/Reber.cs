using Sweep.Core.Sweeps;
using Sweep.Hosting.Checkpoints;
using Sweep.Hosting.Local;
using Sweep.Hosting.Specifications;
using Sweep.Hosting.Trainers;
using Sweep.TestKit;
using Sweep.TestKit.Journals;

namespace Sweep.Cluster.Tests.Workers;

/// <summary>A sweep of real models that are small enough for tests.</summary>
internal static class Reber
{
    /// <summary>The specification.</summary>
    /// <param name="steps">What a trial may spend.</param>
    /// <param name="trials">How many there are.</param>
    /// <param name="scheduler">A scheduler with rungs at a ninth and a third.</param>
    /// <param name="name">The sweep's name.</param>
    public static Specification Specification(int steps, int trials, string scheduler = "asha", string name = "fake") => Hosting.Specifications.Specification.Parse(Yaml(steps, trials, scheduler, name), "fake.yaml");

    public static string Yaml(int steps, int trials, string scheduler = "asha", string name = "fake") =>
        $$"""
        name: {{name}}
        task: reber
        metric: { name: val_loss, goal: minimize }
        space:
          cell: { choice: [rnn, lstm, gru] }
          hidden: { int: [4, 12] }
          lr: { float: [1e-3, 1e-1], log: true }
        fixed: { layers: 1, batch: 4, optimizer: adam, clip: 1.0 }
        sampler: random
        scheduler: { kind: {{scheduler}}, resource: steps, min_resource: {{steps / 9}}, max_resource: {{steps}}, reduction_factor: 3 }
        report_every: {{steps / 18}}
        budget: { trials: {{trials}} }
        checkpoints: { keep: 1000 }
        seed: 7
        """;

    /// <summary>The journal of a local run that nothing disturbs.</summary>
    public static async Task<IReadOnlyList<JournalEntry>> RunLocally(Specification specification)
    {
        using var folder = new ScratchFolder();
        using var trainer = Engines.Open(specification)!;
        var journal = new MemoryJournal();
        await using var host = LocalHost.Start(
            specification.ToSetup(),
            specification.ToYaml(),
            [.. trainer.Fingerprints],
            specification.ReportEvery,
            journal,
            new FolderCheckpointStore(folder["checkpoints"]),
            trainer,
            new LocalHostOptions { Slots = 1, CheckpointInterval = TimeSpan.Zero });
        await host.Run();
        return [.. journal.Read()];
    }
}
