using System.Collections.Concurrent;
using Sweep.Cluster.Tests.Fixtures;
using Sweep.Cluster.Tests.Processes;
using Sweep.Core.Sweeps;
using Sweep.Hosting;
using Xunit;

namespace Sweep.Cluster.Tests.EndToEnd;

/// <summary>Training loops of one's own ask a cluster for trials and tell it of them, through any silo.</summary>
[Collection(ProcessesCollection.Name)]
public sealed class OutsideLoopTests
{
    private const string Sweep = "outside";

    private const string Specification = $$"""
        name: {{Sweep}}
        engine: external
        metric: { name: loss, goal: minimize }
        space: { lr: { float: [1e-4, 1e-1], log: true } }
        sampler: random
        scheduler: { kind: asha, resource: steps, min_resource: 3, max_resource: 27, reduction_factor: 3 }
        report_every: 1
        budget: { trials: 60 }
        restarts: 1000
        """;

    private readonly ConcurrentQueue<(int Trial, int Attempt, long Resource, double Loss)> _acknowledged = [];

    [RedisFact]
    public async Task Loops_finish_a_sweep_through_any_silo()
    {
        await using var cluster = await ClusterProcesses.Start(workers: 1, slots: 1);
        await cluster.Through(cluster["worker-0"]).Create(Specification, [], null);
        await Waiting.For(Task.WhenAll(cluster.Silos.Select(silo => Train(cluster, silo))));
        await Audit(cluster);
    }

    [RedisFact]
    public async Task What_was_acknowledged_survives_the_silo_that_decided_it()
    {
        await using var cluster = await ClusterProcesses.Start(workers: 1, slots: 1, ["--membership", "fast"]);
        await cluster.Add(ClusterProcesses.Control("control-1"));
        await cluster.Through(cluster["worker-0"]).Create(Specification, [], null);
        var loops = Enumerable.Range(0, 2).Select(slot => Train(cluster, cluster["worker-0"], slot)).ToArray();
        foreach (var control in new[] { "control-0", "control-1" })
        {
            var target = _acknowledged.Count + 20;
            await Waiting.Until(() => _acknowledged.Count >= target || loops.Any(loop => loop.IsCompleted));
            await cluster[control].Kill();
            await cluster.Add(cluster[control].Options);
        }

        await Waiting.For(Task.WhenAll(loops));
        await Audit(cluster);
    }

    private async Task Audit(ClusterProcesses cluster)
    {
        var entries = await cluster.WhenFinished(Sweep);
        var audit = new SweepAudit(entries);
        audit.EveryTrialEnded();
        audit.NoReportTwice();
        audit.OnlyTheLatestAttemptIsHeard();
        audit.DecidedAgainTheSame();
        var journaled = entries.SelectMany(entry => entry.Events).OfType<SweepEvent.MetricsReported>().Select(report => (report.Trial, report.Attempt, report.Resource, report.Metrics[0].Value));
        Assert.NotEmpty(_acknowledged);
        Assert.Empty(_acknowledged.Except(journaled));
    }

    private async Task Train(ClusterProcesses cluster, SiloProcess silo, int slot = 0)
    {
        var sweep = await cluster.Through(silo).Find(Sweep) ?? throw new InvalidOperationException($"{silo.Options.Name} does not know '{Sweep}'.");
        while (await sweep.Lease($"loop-{silo.Options.Name}", slot, TimeSpan.FromSeconds(60)) is var answer and not LeaseAnswer.Finished)
        {
            if (answer is LeaseAnswer.Train train) await Train(sweep, train);
            else await Task.Delay(20);
        }
    }

    // Loss is a formula of configuration and resource: a repeated report is the same.
    private async Task Train(ISweepService sweep, LeaseAnswer.Train train)
    {
        var (trial, attempt, lr) = (train.Attempt.Trial, train.Attempt.Attempt, train.Attempt.Configuration["lr"].AsNumber());
        for (var resource = train.NextReport; ; resource++)
        {
            var loss = Math.Abs(Math.Log10(lr) + 2.5) + (1.0 / (resource + 1));
            var answer = await sweep.Report(trial, attempt, resource, MetricValues.Of("loss", loss));
            // An attempt that ends with its report is answered with a stop as well; the report counts either way unless a later attempt has the trial.
            if (answer is not AttemptAnswer.Stop) _acknowledged.Enqueue((trial, attempt, resource, loss));
            if (answer is not AttemptAnswer.Continue || resource == 27) return;
        }
    }
}
