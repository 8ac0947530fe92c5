using System.Diagnostics;
using Sweep.Benchmarks;
using Sweep.Cluster.Redis;
using Sweep.Cluster.Tests.Fixtures;
using Sweep.Core.Scheduling;
using Sweep.Core.Sweeps;

namespace Sweep.Cluster.Benchmarks;

/// <summary>How many entries a second a journal in Redis takes: what is under every other figure.</summary>
internal sealed class JournalBenchmark : IBenchmark
{
    private static readonly MetricValues Metrics = new(["val_loss", "loss", "grad_norm", "clip_rate", "tokens_per_second"], [1.2345678901234, 1.2456789012345, 0.9876543210987, 0.125, 123456.78]);

    public string Name => "journal";

    public string Summary => "entries a second that a journal in Redis takes [--entries 300000 --fsync everysec,always]";

    public int Run(string[] args)
    {
        var options = new BenchmarkOptions(args, "entries", "fsync");
        ResultPage.Begin("Journal in Redis", Name, args, """
            Reports of five metrics appended to one journal from one thread, at most 4,096 waiting at a time, until the last is durable; and one at a time, each appended when the one before was durable.
            """);
        ResultPage.Head("appendfsync", "entries a second, queued:", "one at a time:", "milliseconds, median:", "p99:");
        foreach (var fsync in options.Texts("fsync", "everysec,always")) Measure(fsync, options.Ints("entries", "300000")[0]).GetAwaiter().GetResult();
        return 0;
    }

    private static async Task Measure(string fsync, int entries)
    {
        await using var redis = await RedisServer.Start("--appendfsync", fsync);
        await using var connection = await RedisConnection.Connect(redis.Options);
        await using var journal = await RedisJournal.Open(connection, "journal", "benchmark");
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < entries; i++)
        {
            if (journal.NextPosition - journal.DurablePosition >= 4096) await journal.WhenDurable(journal.NextPosition - 2048);
            journal.Append(Entry(journal.NextPosition));
        }

        await journal.WhenDurable(journal.NextPosition - 1);
        var queued = entries / watch.Elapsed.TotalSeconds;
        var times = new List<double>();
        watch.Restart();
        while (watch.Elapsed < TimeSpan.FromSeconds(5))
        {
            var start = Stopwatch.GetTimestamp();
            journal.Append(Entry(journal.NextPosition));
            await journal.WhenDurable(journal.NextPosition - 1);
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        var alone = times.Count / watch.Elapsed.TotalSeconds;
        times.Sort();
        ResultPage.Row($"{fsync}", $"{queued:#,0}", $"{alone:#,0}", $"{ResultPage.Quantile(times, 0.5):0.00}", $"{ResultPage.Quantile(times, 0.99):0.00}");
    }

    private static JournalEntry Entry(long position)
        => new(position, 1_700_000_000_000 + position, [new SweepEvent.MetricsReported((int)(position % 100), 1, position, Metrics, Verdict.Continue)]);
}
