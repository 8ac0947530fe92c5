using Sweep.Cluster.Redis;
using Sweep.Cluster.Tests.Fixtures;
using Sweep.Hosting.Journals;
using Sweep.TestKit.Journals;
using Xunit;

namespace Sweep.Cluster.Tests.Redis;

/// <summary>The journal in Redis keeps to what the journal in a file keeps to.</summary>
[RedisSuite]
public sealed class RedisJournalConformanceTests(RedisServer server) : JournalConformance, IClassFixture<RedisServer>, IAsyncLifetime
{
    private RedisConnection? _connection;

    public async Task InitializeAsync() => _connection = await RedisConnection.Connect(server.Options);

    public async Task DisposeAsync() => await _connection!.DisposeAsync();

    protected override IJournal Open() => RedisJournal.Open(_connection!, "sweep-1", "test").GetAwaiter().GetResult();
}
