using Sweep.Cluster.Checkpoints;
using Sweep.Cluster.Redis;
using Sweep.Cluster.Tests.Fixtures;
using Sweep.Hosting;
using Sweep.TestKit;
using Sweep.TestKit.Catalogs;
using Xunit;

namespace Sweep.Cluster.Tests.Catalog;

/// <summary>The same over a real redis-server.</summary>
[RedisSuite]
public sealed class RedisCatalogConformanceTests(SuiteCluster cluster, RedisServer server) : SweepCatalogConformance, IClassFixture<SuiteCluster>, IClassFixture<RedisServer>, IDisposable
{
    private readonly SuiteStore _store = new(server);

    public void Dispose() => _store.Dispose();

    protected override async Task<ISweepCatalog> Open(ManualTime time) => cluster.Open(await _store.Open(), time);

    protected override Task Close() => cluster.Close();
}

[RedisSuite]
public sealed class RedisServiceConformanceTests(SuiteCluster cluster, RedisServer server) : SweepServiceConformance, IClassFixture<SuiteCluster>, IClassFixture<RedisServer>, IDisposable
{
    private readonly SuiteStore _store = new(server);

    public void Dispose() => _store.Dispose();

    protected override async Task<ISweepCatalog> Open(ManualTime time) => cluster.Open(await _store.Open(), time);

    protected override Task Close() => cluster.Close();
}

/// <summary>A store of one test in a redis-server that many share.</summary>
internal sealed class SuiteStore(RedisServer server) : IDisposable
{
    private readonly ScratchFolder _folder = new();
    private RedisConnection? _connection;

    public async Task<RedisSweepStore> Open()
    {
        _connection ??= await RedisConnection.Connect(server.Options);
        return new RedisSweepStore(_connection, new SharedVolume(_folder.Path), "silo", static _ => { });
    }

    public void Dispose()
    {
        _connection?.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _folder.Dispose();
    }
}
