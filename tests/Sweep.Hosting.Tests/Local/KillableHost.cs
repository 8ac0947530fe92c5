using Sweep.Hosting.Folders;
using Sweep.Hosting.Hosts;
using Sweep.Hosting.Local;
using Sweep.Hosting.Specifications;
using Sweep.Hosting.Trainers;
using Sweep.Training.Settings;

namespace Sweep.Hosting.Tests.Local;

/// <summary>
/// A process that begins or resumes a real sweep in a folder and runs it to its end: what <see cref="KillTests"/> kills. The test
/// assembly is its program: <c>dotnet Sweep.Hosting.Tests.dll FOLDER SLOTS</c>.
/// </summary>
internal static class KillableHost
{
    /// <summary>Embedded Reber grammar, small enough for a test; checkpoints are saved at every report.</summary>
    public static Specification Specification(int steps, int trials) => Hosting.Specifications.Specification.Parse(
        $$"""
        name: killed
        task: reber
        metric: { name: val_loss, goal: minimize }
        space:
          cell: { choice: [rnn, lstm, gru] }
          hidden: { int: [4, 12] }
          lr: { float: [1e-3, 1e-1], log: true }
        fixed: { layers: 1, batch: 4, optimizer: adam, clip: 1.0 }
        sampler: random
        scheduler: { kind: asha, resource: steps, min_resource: {{steps / 9}}, max_resource: {{steps}}, reduction_factor: 3 }
        report_every: {{Math.Max(1, steps / 12)}}
        budget: { trials: {{trials}} }
        checkpoints: { keep: 1000 }
        seed: 7
        """,
        "killed.yaml");

    private static async Task<int> Main(string[] args)
    {
        var (path, slots) = (args[0], int.Parse(args[1]));
        using var folder = SweepFolder.Holds(path) ? SweepFolder.Open(path) : SweepFolder.Create(path, "");
        var specification = Hosting.Specifications.Specification.Parse(File.ReadAllText(args[2]), "killed.yaml");
        await using var journal = folder.OpenJournal(Console.Error.WriteLine);
        using var trainer = new TaskTrainer(TaskTrainer.OpenTask(specification.Task.Kind, specification.Task.Options), ResourceKind.Steps, specification.Scheduler.MaxResource);
        await using var host = LocalHost.Start(
            specification.ToSetup(),
            specification.ToYaml(),
            [.. trainer.Fingerprints],
            specification.ReportEvery,
            journal,
            folder.OpenCheckpoints(),
            trainer,
            new LocalHostOptions { Slots = slots, CheckpointInterval = TimeSpan.Zero });
        return await host.Run() == RunOutcome.Finished ? 0 : 1;
    }
}
