using Sweep.Benchmarks;
using Sweep.Cluster.Tests.Fixtures;
using Sweep.Cluster.Tests.Processes;

namespace Sweep.Cluster.Benchmarks;

/// <summary>How long a slot takes from the end of one trial's training to the beginning of the next one's.</summary>
internal sealed class LeaseBenchmark : IBenchmark
{
    public string Name => "lease";

    public string Summary => "milliseconds from a trial's end to the next one's start [--fsync everysec,always --slots 1,8 --training 50 --seconds 20]";

    public int Run(string[] args)
    {
        var options = new BenchmarkOptions(args, "fsync", "slots", "training", "seconds");
        ResultPage.Begin("From lease to start", Name, args, """
            One control silo; the worker is in another process, with a trainer that waits. From the end of a trial's training until the next one's begins on the same slot: the last report is durable and
            answered, the next trial is leased, which is durable as well, and its grain has begun it. So lease to start takes less than this.
            """);
        ResultPage.Head("appendfsync", "slots:", "milliseconds of training:", "trials:", "milliseconds between, median:", "p90:", "p99:", "highest:");
        var training = TimeSpan.FromMilliseconds(options.Number("training", 50));
        foreach (var fsync in options.Texts("fsync", "everysec,always"))
        {
            foreach (var slots in options.Ints("slots", "1,8")) Measure(fsync, slots, training, TimeSpan.FromSeconds(options.Number("seconds", 20))).GetAwaiter().GetResult();
        }

        return 0;
    }

    private static async Task Measure(string fsync, int slots, TimeSpan training, TimeSpan duration)
    {
        await using var cluster = await ClusterProcesses.Prepare([], await RedisServer.Start("--appendfsync", fsync));
        await cluster.Add(ClusterProcesses.Control("control-0"));
        var trainer = new TurnaroundTrainer("legal_strings", training);
        await using var worker = await LoadSilo.Join(cluster, slots, trainer);
        await cluster.Through(cluster["control-0"]).Create(Specification, [], null);
        await Task.Delay(TimeSpan.FromSeconds(8)); // the code is compiled, and compiled again
        trainer.Turnarounds.Clear();
        await Task.Delay(duration);
        List<double> sorted = [.. trainer.Turnarounds.ToArray().Order()];
        ResultPage.Row($"{fsync}", $"{slots}", $"{training.TotalMilliseconds:0}", $"{sorted.Count}", $"{ResultPage.Quantile(sorted, 0.5):0.0}", $"{ResultPage.Quantile(sorted, 0.9):0.0}", $"{ResultPage.Quantile(sorted, 0.99):0.0}", $"{sorted[^1]:0.0}");
    }

    private const string Specification = """
        name: lease
        task: reber
        metric: { name: legal_strings, goal: maximize }
        space: { lr: { float: [1e-3, 1e-1], log: true } }
        fixed: { cell: rnn, hidden: 8, layers: 1, batch: 8 }
        sampler: random
        scheduler: { kind: none, resource: steps, max_resource: 1 }
        report_every: 1
        budget: { trials: 100000 }
        """;
}
