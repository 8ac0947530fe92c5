using Sweep.Cluster.Checkpoints;
using Sweep.Cluster.Redis;
using Sweep.Cluster.Tests.Fixtures;
using Sweep.Hosting.Journals;
using Sweep.TestKit;
using Sweep.TestKit.Journals;
using Xunit;

namespace Sweep.Cluster.Tests.Redis;

/// <summary>Everything works over a Redis Cluster, where a script may use the keys of one slot alone.</summary>
[RedisSuite]
public sealed class RedisClusterTests(RedisCluster cluster) : JournalConformance, IClassFixture<RedisCluster>, IAsyncLifetime
{
    private readonly ScratchFolder _folder = new();
    private RedisConnection _connection = null!;

    public async Task InitializeAsync() => _connection = await RedisConnection.Connect(cluster.Options);

    public async Task DisposeAsync()
    {
        await _connection.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Sweeps_live_on_all_nodes_with_all_that_is_kept_of_them()
    {
        var store = new RedisSweepStore(_connection, await _connection.Enter("c", _folder.Path), "silo-1", _ => { });
        var names = Enumerable.Range(0, 12).Select(i => $"sweep-{i}").ToList();
        foreach (var name in names)
        {
            await store.Register(name);
            await using var journal = await store.OpenWriter(name);
            foreach (var entry in SampleEvents.Entries(JournalArchive.SegmentEntries + 10)) journal.Append(entry);
            await new RedisSnapshots(_connection, journal, keep: 5).Save(new Snapshot(JournalArchive.SegmentEntries + 10, new byte[2_000_000]));
        }

        Assert.Equal(names.Order(StringComparer.Ordinal), (await store.List()).Select(item => item.Name));
        foreach (var node in cluster.Nodes) Assert.NotEqual("0", node.Cli("DBSIZE").Trim());
        foreach (var name in names)
        {
            var (journal, snapshots) = await store.Own(name);
            Assert.Equal(JournalArchive.SegmentEntries + 10, journal.Read().Count());
            Assert.Equal(2_000_000, snapshots!.Latest()!.State.Length);
            await journal.DisposeAsync();
            await store.Remove(name, default, null);
        }

        Assert.Empty(await store.List());
    }

    protected override IJournal Open() => RedisJournal.Open(_connection, "sweep-1", "test").GetAwaiter().GetResult();
}
