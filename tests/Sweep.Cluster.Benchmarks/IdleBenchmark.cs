using System.Diagnostics;
using Sweep.Benchmarks;
using Sweep.Cluster.Grains;
using Sweep.Cluster.Tests.Processes;

namespace Sweep.Cluster.Benchmarks;

/// <summary>What workers cost the control silo that have nothing to do.</summary>
internal sealed class IdleBenchmark : IBenchmark
{
    public string Name => "idle";

    public string Summary => "what idle workers cost the control silo [--workers 0,1000 --slots 8 --seconds 60]";

    public int Run(string[] args)
    {
        var options = new BenchmarkOptions(args, "workers", "slots", "seconds");
        ResultPage.Begin("Idle workers", Name, args, """
            One control silo without a sweep; in another process a silo without a role, which makes the offers of so many workers: each offers again as soon as it was answered, which is when there
            is something to say or after the heartbeat's time. Zero workers are what the silo costs by itself.
            """);
        ResultPage.Head("workers:", "slots each:", "offers a second:", "control silo, share of one core:", "megabytes:", "Redis, share of one core:");
        foreach (var workers in options.Ints("workers", "0,1000")) Measure(workers, options.Ints("slots", "8")[0], TimeSpan.FromSeconds(options.Number("seconds", 60))).GetAwaiter().GetResult();
        return 0;
    }

    private static async Task Measure(int workers, int slots, TimeSpan duration)
    {
        await using var cluster = await ClusterProcesses.Start(workers: 0, slots: 0);
        await using var load = await LoadSilo.Join(cluster);
        using var stop = new CancellationTokenSource();
        var offers = 0L;
        var offering = Enumerable.Range(0, workers).Select(i => Task.Run(() => Offer(i))).ToArray();
        await Task.Delay(TimeSpan.FromSeconds(15)); // all are known, the code is compiled
        var control = cluster["control-0"];
        var (began, cpu, redis, before) = (Stopwatch.GetTimestamp(), control.Cpu, cluster.Redis.Cpu, Interlocked.Read(ref offers));
        await Task.Delay(duration);
        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        var (rate, share, redisShare) = ((Interlocked.Read(ref offers) - before) / seconds, (control.Cpu - cpu).TotalSeconds / seconds, (cluster.Redis.Cpu - redis).TotalSeconds / seconds);
        ResultPage.Row($"{workers}", $"{slots}", $"{rate:0}", $"{share:0.0%}", $"{control.WorkingSetMegabytes:0}", $"{redisShare:0.0%}");
        await stop.CancelAsync();
        await Task.WhenAll(offering);

        async Task Offer(int number)
        {
            var workersGrain = load.Grains.GetGrain<IWorkersGrain>(0);
            var name = $"idle-{number}";
            for (var sequence = 1L; !stop.IsCancellationRequested; sequence++)
            {
                try
                {
                    await workersGrain.Offer(load.Offer(name, slots, sequence), stop.Token);
                    Interlocked.Increment(ref offers);
                }
                catch (OperationCanceledException)
                {
                    return;
                }
            }
        }
    }
}
