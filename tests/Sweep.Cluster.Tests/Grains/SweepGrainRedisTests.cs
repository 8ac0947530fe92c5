using Sweep.Cluster.Checkpoints;
using Sweep.Cluster.Redis;
using Sweep.Cluster.Tests.Catalog;
using Sweep.Cluster.Tests.Fixtures;
using Sweep.Core.Sweeps;
using Sweep.Hosting;
using Sweep.Hosting.Specifications;
using Sweep.TestKit;
using Xunit;

namespace Sweep.Cluster.Tests.Grains;

/// <summary>What depends on how Redis fails.</summary>
public sealed class SweepGrainRedisTests : ClusterTest
{
    [RedisFact]
    public async Task Sweep_is_read_while_redis_hangs_and_goes_on_when_it_answers()
    {
        await using var redis = await RedisServer.Start();
        await using var connection = await RedisConnection.Connect(redis.Options);
        using var folder = new ScratchFolder();
        await Start(new RedisSweepStore(connection, new SharedVolume(folder.Path), "silo", static _ => { }), Worker, Control);
        var sweep = await Create();
        var lease = await Lease(sweep);
        await Report(sweep, lease, 10, 0.5);
        redis.Pause();
        try
        {
            var write = Report(sweep, lease, 20, 0.25);
            await Waiting.Until(async () => (await (await Catalog.Find("sweep"))!.Leaderboard(1))[0].BestObjective == 0.25);
            Assert.Equal(["sweep"], (await Catalog.List()).Select(listed => listed.Name));
            Assert.False(write.IsCompleted);
            redis.Continue();
            Assert.IsType<AttemptAnswer.Continue>(await write);
        }
        finally
        {
            redis.Continue();
        }

        Assert.Equal([10L, 20L], (await sweep.Reports(0)).Select(report => report.Resource));
        Assert.Null(SweepReplay.Verify(Specification.Parse(await sweep.Specification(), "journal").ToSetup(), await Entries(sweep)));
    }

    [RedisFact]
    public async Task Silo_that_another_has_fenced_out_writes_nothing_more()
    {
        await using var redis = await RedisServer.Start();
        await using var connection = await RedisConnection.Connect(redis.Options);
        using var folder = new ScratchFolder();
        var store = new RedisSweepStore(connection, new SharedVolume(folder.Path), "silo", static _ => { });
        await Start(store, Worker, Control, Control);
        var sweep = await Create();
        var lease = await Lease(sweep);
        await Report(sweep, lease, 10, 0.5);
        // What another silo does that took this one for dead: the sweep goes on there.
        await using (var other = (RedisJournal)(await store.Own("sweep")).Journal) Assert.Equal(2, other.Epoch);
        Assert.IsType<AttemptAnswer.Continue>(await Report(sweep, lease, 20, 0.25));
        await using (var third = (RedisJournal)(await store.Own("sweep")).Journal) Assert.Equal(4, third.Epoch);
        Assert.Null(SweepReplay.Verify(Specification.Parse(await sweep.Specification(), "journal").ToSetup(), await Entries(sweep)));
        Assert.Equal(1, (await Entries(sweep)).Count(entry => entry.Events[0] is SweepEvent.MetricsReported { Resource: 20 }));
    }

    [RedisFact]
    public async Task Sweep_asked_for_while_redis_is_gone_says_so_and_is_there_when_it_is_back()
    {
        await using var redis = await RedisServer.Start();
        await using var connection = await RedisConnection.Connect(redis.Options);
        using var folder = new ScratchFolder();
        await Start(new RedisSweepStore(connection, new SharedVolume(folder.Path), "silo", static _ => { }), Worker, Control);
        var sweep = await Create();
        var lease = await Lease(sweep);
        await Cluster.Stop(1);
        redis.Kill();
        await Cluster.Add(Control);
        var summary = await sweep.Summary();
        Assert.Equal(SweepStanding.Unavailable, summary.Standing);
        Assert.Contains("Redis", summary.Problem, StringComparison.Ordinal);
        Assert.EndsWith("Ask again.", (await Assert.ThrowsAsync<SweepUnavailableException>(() => Entries(sweep))).Message, StringComparison.Ordinal);
        var report = Report(sweep, lease, 10, 0.5);
        await redis.Restart();
        Assert.IsType<AttemptAnswer.Continue>(await report);
        Assert.Equal(SweepStanding.Running, (await sweep.Summary()).Standing);
    }
}
