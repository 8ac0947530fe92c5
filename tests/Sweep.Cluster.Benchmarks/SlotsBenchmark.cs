using System.Diagnostics;
using Sweep.Benchmarks;
using Sweep.Cluster.Tests.Processes;
using Sweep.Core.Sweeps;

namespace Sweep.Cluster.Benchmarks;

/// <summary>How much of its time a slot is idle between trials that take about a second.</summary>
internal sealed class SlotsBenchmark : IBenchmark
{
    private const string Sweep = "slots";

    public string Name => "slots";

    public string Summary => "idle share of slots between short trials [--slots 1,2 --steps 25000 --seconds 60]";

    public int Run(string[] args)
    {
        var options = new BenchmarkOptions(args, "slots", "steps", "seconds");
        ResultPage.Begin("Idle time of slots between trials", Name, args, """
            One control silo, one worker, Redis with `appendfsync always`; generated data, ten reports a trial. Idle is what the worker's `sweep_slot_idle_seconds_total` says: a slot waits
            for work.
            """);
        ResultPage.Head("slots:", "trials:", "seconds a trial:", "idle share:", "worker, cores:");
        foreach (var slots in options.Ints("slots", "1,2")) Measure(slots, options.Ints("steps", "25000")[0], TimeSpan.FromSeconds(options.Number("seconds", 60))).GetAwaiter().GetResult();
        return 0;
    }

    private static async Task Measure(int slots, int steps, TimeSpan duration)
    {
        await using var cluster = await ClusterProcesses.Start(workers: 1, slots);
        await cluster.Through(cluster["control-0"]).Create(Specification(steps), [], null);
        await cluster.WhenJournal(Sweep, "some trials to end", static events => events.OfType<SweepEvent.TrialEnded>().Take(8).Count() == 8);
        var (began, before, ended) = (Stopwatch.GetTimestamp(), await Read(), await Ended());
        await Task.Delay(duration);
        var (after, all) = (await Read(), slots * Stopwatch.GetElapsedTime(began).TotalSeconds);
        var trials = await Ended() - ended;
        ResultPage.Row($"{slots}", $"{trials}", $"{all / trials:0.00}", $"{(after.Idle - before.Idle) / all:0.00%}", $"{(after.Cpu - before.Cpu).TotalSeconds * slots / all:0.00}");

        async Task<(double Idle, TimeSpan Cpu)> Read() => (await cluster["worker-0"].Metric("sweep_slot_idle_seconds_total"), cluster["worker-0"].Cpu);

        async Task<int> Ended() => (await cluster.Journal(Sweep)).SelectMany(static entry => entry.Events).OfType<SweepEvent.TrialEnded>().Count();
    }

    private static string Specification(int steps) => $$"""
        name: {{Sweep}}
        task: reber
        metric: { name: legal_strings, goal: maximize }
        space: { lr: { float: [1e-3, 1e-1], log: true } }
        fixed: { cell: gru, hidden: 16, layers: 1, batch: 8 }
        sampler: random
        scheduler: { kind: none, resource: steps, max_resource: {{steps}} }
        report_every: {{steps / 10}}
        budget: { trials: 100000 }
        """;
}
