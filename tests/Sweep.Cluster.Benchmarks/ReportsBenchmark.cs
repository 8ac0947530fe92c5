using System.Diagnostics;
using Sweep.Benchmarks;
using Sweep.Cluster.Grains;
using Sweep.Cluster.Tests.Fixtures;
using Sweep.Cluster.Tests.Processes;
using Sweep.Cluster.Wire;

namespace Sweep.Cluster.Benchmarks;

/// <summary>How many reports a second are accepted, that is durable and answered: by one sweep and by ten, from workers that train nothing.</summary>
internal sealed class ReportsBenchmark : IBenchmark
{
    private static readonly string[] MetricNames = ["legal_strings", "loss", "grad_norm", "clip_rate", "tokens_per_second"];

    public string Name => "reports";

    public string Summary => "reports accepted a second by one sweep and by ten [--sweeps 1,10 --fsync everysec,always --batch 1,20 --trials 64 --seconds 15]";

    public int Run(string[] args)
    {
        var options = new BenchmarkOptions(args, "sweeps", "fsync", "batch", "trials", "seconds");
        ResultPage.Begin("Reports accepted a second", Name, args, """
            One control silo; in another process a silo without a role, whose grain calls are those of workers: each trial sends its next batch of reports when the one before was answered, which is when it is
            durable. Reports have five metrics. A batch of one is a trial that waits for each answer.
            """);
        ResultPage.Head("appendfsync", "sweeps:", "trials in all:", "reports in a batch:", "reports a second:", "milliseconds to the answer, median:", "p99:", "control silo, cores:", "megabytes:");
        foreach (var fsync in options.Texts("fsync", "everysec,always"))
        {
            foreach (var sweeps in options.Ints("sweeps", "1,10"))
            {
                foreach (var batch in options.Ints("batch", "1,20")) Measure(fsync, sweeps, options.Ints("trials", "64")[0], batch, TimeSpan.FromSeconds(options.Number("seconds", 15))).GetAwaiter().GetResult();
            }
        }

        return 0;
    }

    private static async Task Measure(string fsync, int sweeps, int trials, int batch, TimeSpan duration)
    {
        await using var cluster = await ClusterProcesses.Prepare([], await RedisServer.Start("--appendfsync", fsync));
        await cluster.Add(ClusterProcesses.Control("control-0"));
        await using var load = await LoadSilo.Join(cluster);
        var names = Enumerable.Range(0, sweeps).Select(static i => $"load-{i}").ToList();
        foreach (var name in names) await cluster.Through(cluster["control-0"]).Create(Specification(name), [], null);

        using var stop = new CancellationTokenSource();
        var times = new List<double>[trials];
        var reporting = Enumerable.Range(0, trials).Select(i => Task.Run(() => Train(load, names[i % sweeps], i, batch, times[i] = [], stop.Token))).ToArray();
        await Task.Delay(TimeSpan.FromSeconds(5)); // the code is compiled, and compiled again
        var (began, cpu, before) = (Stopwatch.GetTimestamp(), cluster["control-0"].Cpu, Sum(times));
        await Task.Delay(duration);
        var (accepted, seconds) = ((Sum(times) - before) * batch, Stopwatch.GetElapsedTime(began).TotalSeconds);
        var cores = (cluster["control-0"].Cpu - cpu).TotalSeconds / seconds;
        var memory = cluster["control-0"].WorkingSetMegabytes;
        await stop.CancelAsync();
        await Task.WhenAll(reporting);
        List<double> sorted = [.. times.SelectMany(static all => all).Order()];
        ResultPage.Row($"{fsync}", $"{sweeps}", $"{trials}", $"{batch}", $"{accepted / seconds:#,0}", $"{ResultPage.Quantile(sorted, 0.5):0.0}", $"{ResultPage.Quantile(sorted, 0.99):0.0}", $"{cores:0.00}", $"{memory:0}");
    }

    private static long Sum(List<double>[] times) => times.Sum(static all => (long)(all?.Count ?? 0));

    private static async Task Train(LoadSilo load, string name, int number, int batch, List<double> times, CancellationToken stop)
    {
        var sweep = load.Grains.GetGrain<ISweepGrain>(name);
        LeasedTrial? trial = null;
        for (var worker = load.Worker($"load-{number}"); trial is null && !stop.IsCancellationRequested;) trial = (await sweep.LeaseHere(worker, 0)).Trial;
        for (var resource = 0L; !stop.IsCancellationRequested; resource += batch)
        {
            var messages = new WireMessage[batch];
            for (var i = 0; i < batch; i++) messages[i] = new WireMessage { Kind = 1, Resource = resource + i + 1, Names = MetricNames, Values = [0.5, 1.25 / (resource + i + 1), 0.987654321, 0.125, 123456.78] };
            var start = Stopwatch.GetTimestamp();
            await sweep.Tell(new AttemptBatch { Trial = trial!.Trial, Attempt = trial.Attempt, Messages = messages, Progress = new WireProgress { Resource = resource + batch } });
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }
    }

    private static string Specification(string name) => $$"""
        name: {{name}}
        task: reber
        metric: { name: legal_strings, goal: maximize }
        space: { lr: { float: [1e-3, 1e-1], log: true } }
        fixed: { cell: rnn, hidden: 8, layers: 1, batch: 8 }
        sampler: random
        scheduler: { kind: none, resource: steps, max_resource: 1000000000 }
        report_every: 1
        budget: { trials: 10000 }
        restarts: 1000
        slots: 4096
        """;
}
