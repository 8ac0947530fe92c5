using Sweep.Benchmarks;
using Sweep.Cluster.Tests.Processes;
using Sweep.Cluster.Wire;
using Sweep.Core.Sweeps;

namespace Sweep.Cluster.Benchmarks;

/// <summary>How long it takes until trials train again, or decisions are made again, after what they needed has died.</summary>
internal sealed class RecoveryBenchmark : IBenchmark
{
    private const string Sweep = "recovery";

    /// <summary>Two trials without an end, which report several times a second.</summary>
    private const string Specification = $$"""
        name: {{Sweep}}
        task: reber
        metric: { name: legal_strings, goal: maximize }
        space: { lr: { float: [1e-3, 1e-1], log: true } }
        fixed: { cell: rnn, hidden: 8, layers: 1, batch: 8 }
        scheduler: { kind: none, resource: steps, max_resource: 100000000 }
        report_every: 200
        budget: { trials: 2 }
        restarts: 1000
        """;

    public string Name => "recovery";

    public string Summary => "times until trials train and decisions are made again after kills [--kills 5 --membership default,fast]";

    public int Run(string[] args)
    {
        var options = new BenchmarkOptions(args, "kills", "membership");
        ResultPage.Begin("Recovery", Name, args, """
            Two control silos, three workers of two slots, two trials that report several times a second; Redis with `appendfsync always`. From the signal to the journal's
            next entry of the kind, by the journal's own times (the same clock).
            """);
        ResultPage.Head("membership", "what happens", "until", "kills:", "seconds, median:", "lowest:", "highest:");
        foreach (var membership in options.Texts("membership", "default,fast")) Measure(membership, options.Ints("kills", "5")[0]).GetAwaiter().GetResult();
        return 0;
    }

    private static async Task Measure(string membership, int kills)
    {
        await using var cluster = await ClusterProcesses.Start(workers: 3, slots: 2, ["--membership", membership]);
        await cluster.Add(ClusterProcesses.Control("control-1"));
        await cluster.Through(cluster["worker-0"]).Create(Specification, [], null);
        await WhenBothTrain(cluster);
        (string Happens, string Until, Func<Task<double>> Measure)[] cases =
        [
            ("worker killed (SIGKILL)", "trial starts elsewhere", () => LoseWorker(cluster, silo => silo.Kill())),
            ("worker hangs (SIGSTOP)", "trial starts elsewhere", () => LoseWorker(cluster, silo => { silo.Freeze(); return Task.CompletedTask; })),
            ("worker asked to stop (SIGTERM)", "trial starts elsewhere", () => LoseWorker(cluster, silo => silo.Terminate())),
            ("control silo killed (SIGKILL)", "another decides", () => LoseControl(cluster, silo => silo.Kill())),
            ("control silo hangs (SIGSTOP)", "another decides", () => LoseControl(cluster, silo => { silo.Freeze(); return Task.CompletedTask; })),
            ("Redis killed and started again", "next report is durable", () => LoseRedis(cluster)),
        ];
        foreach (var (happens, until, measure) in cases)
        {
            var seconds = new List<double>();
            for (var kill = 0; kill < kills; kill++) seconds.Add(await measure());
            seconds.Sort();
            ResultPage.Row($"{membership}", $"{happens}", $"{until}", $"{kills}", $"{seconds[seconds.Count / 2]:0.0}", $"{seconds[0]:0.0}", $"{seconds[^1]:0.0}");
        }
    }

    /// <summary>The worker of the first trial is lost, and later there again.</summary>
    private static async Task<double> LoseWorker(ClusterProcesses cluster, Func<SiloProcess, Task> lose)
    {
        var before = await Latest(cluster, 0);
        var worker = cluster[WorkerIdentity.NameOf(before.Worker)];
        var at = Now;
        var losing = lose(worker);
        var again = await Next(cluster, at, item => item is SweepEvent.AttemptStarted start && start.Trial == 0 && start.Attempt > before.Attempt);
        await losing;
        await cluster.Add(worker.Options);
        await WhenBothTrain(cluster);
        return again;
    }

    /// <summary>The control silo that has the sweep is lost, and later there again.</summary>
    private static async Task<double> LoseControl(ClusterProcesses cluster, Func<SiloProcess, Task> lose)
    {
        var owner = await cluster.OwnerOf(Sweep);
        var at = Now;
        await lose(owner);
        await Next(cluster, at, static item => item is SweepEvent.HostAttached);
        await Next(cluster, Now, static item => item is SweepEvent.MetricsReported);
        var entries = await cluster.Journal(Sweep);
        await cluster.Add(owner.Options);
        await WhenBothTrain(cluster);
        var attached = entries.Last(entry => entry.Events.Any(static item => item is SweepEvent.HostAttached)).At;
        return (entries.First(entry => entry.At >= attached && entry.Events.Any(static item => item is SweepEvent.MetricsReported)).At - at) / 1000.0;
    }

    private static async Task<double> LoseRedis(ClusterProcesses cluster)
    {
        cluster.Redis.Kill();
        await Task.Delay(2000);
        await cluster.Redis.Restart();
        var at = Now;
        var seconds = await Next(cluster, at, static item => item is SweepEvent.MetricsReported);
        await WhenBothTrain(cluster);
        return seconds;
    }

    private static long Now => DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();

    /// <summary>Seconds from a time to the first entry from then on with such an event.</summary>
    private static async Task<double> Next(ClusterProcesses cluster, long from, Func<SweepEvent, bool> isIt)
    {
        while (true)
        {
            var entries = await cluster.Journal(Sweep);
            if (entries.Reverse().TakeWhile(entry => entry.At >= from).LastOrDefault(entry => entry.Events.Any(isIt)) is { } found) return (found.At - from) / 1000.0;
            await Task.Delay(10);
        }
    }

    private static async Task<SweepEvent.AttemptStarted> Latest(ClusterProcesses cluster, int trial)
        => (await cluster.Journal(Sweep)).SelectMany(entry => entry.Events).OfType<SweepEvent.AttemptStarted>().Last(start => start.Trial == trial);

    /// <summary>Both trials have reported anew: everything is as it was before.</summary>
    private static async Task WhenBothTrain(ClusterProcesses cluster)
    {
        foreach (var trial in new[] { 0, 1 }) await Next(cluster, Now, item => item is SweepEvent.MetricsReported report && report.Trial == trial);
    }
}
