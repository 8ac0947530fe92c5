#if TORCH
using Sweep.Cluster.Tests.Fixtures;
using Sweep.Cluster.Tests.Processes;
using Sweep.Cluster.Wire;
using Sweep.Core.Sweeps;
using Sweep.Hosting.Trainers;
using Sweep.Torch;
using Xunit;

namespace Sweep.Cluster.Tests.EndToEnd;

/// <summary>Workers that train with TorchSharp, in builds that have it: whatever dies, each trial ends as one that nobody interrupted.</summary>
[Collection(ProcessesCollection.Name)]
public sealed class TorchWorkersTests
{
    private const string Sweep = "torch";

    private const string Specification = $$"""
        name: {{Sweep}}
        task: reber
        engine: torch
        metric: { name: legal_strings, goal: maximize }
        space: { hidden: { int: [8, 16] }, lr: { float: [1e-3, 1e-1], log: true } }
        fixed: { cell: lstm, layers: 2, dropout: 0.2, batch: 8 }
        scheduler: { kind: none, resource: steps, max_resource: 1500 }
        report_every: 50
        budget: { trials: 4 }
        restarts: 100
        """;

    [RedisFact]
    public async Task Trials_of_a_killed_worker_go_on_elsewhere_to_the_last_bit()
    {
        Engines.Add(new TorchEngine()); // of this process, which trains some trials again
        await using var cluster = await ClusterProcesses.Start(workers: 2, slots: 1, ["--membership", "fast"]);
        await cluster.Through(cluster["control-0"]).Create(Specification, [], null);
        SweepEvent.AttemptStarted? killed = null;
        await cluster.WhenJournal(Sweep, "a trial to report five times", events =>
        {
            var trial = events.OfType<SweepEvent.MetricsReported>().GroupBy(report => report.Trial).FirstOrDefault(group => group.Count() >= 5 && group.Last().Resource < 1000)?.Key;
            killed = events.OfType<SweepEvent.AttemptStarted>().LastOrDefault(start => start.Trial == trial);
            return killed is not null;
        });
        await cluster[WorkerIdentity.NameOf(killed!.Worker)].Kill();
        var entries = await cluster.WhenFinished(Sweep);
        Assert.Contains(entries.SelectMany(entry => entry.Events), item => item is SweepEvent.AttemptEnded { Kind: AttemptEndKind.Lost } end && end.Trial == killed.Trial);
        new SweepAudit(entries).All(sample: 2);
    }
}
#endif
