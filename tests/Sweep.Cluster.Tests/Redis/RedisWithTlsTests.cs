using Sweep.Cluster.Redis;
using Sweep.Cluster.Tests.Fixtures;
using Sweep.Hosting.Journals;
using Sweep.TestKit.Journals;
using Xunit;

namespace Sweep.Cluster.Tests.Redis;

/// <summary>Everything works with TLS, a user and a password, and not without.</summary>
[RedisSuite]
public sealed class RedisWithTlsTests(RedisWithTls server) : JournalConformance, IClassFixture<RedisWithTls>, IAsyncLifetime
{
    private RedisConnection _connection = null!;

    public async Task InitializeAsync() => _connection = await RedisConnection.Connect(server.Options);

    public async Task DisposeAsync() => await _connection.DisposeAsync();

    [Fact]
    public async Task Certificate_of_an_unknown_authority_is_refused()
    {
        var refused = await Refusal(server.Options with { CaFile = null });
        Assert.StartsWith($"Redis at {server.Options.Endpoints[0]} shows a certificate that is not trusted: ", refused.Message);
        Assert.EndsWith(". Set redis.tls_ca to the authority that signed it, and redis.endpoints to a name that it has.", refused.Message);
        Assert.False(refused.IsRetryable);
    }

    [Fact]
    public async Task Certificate_for_another_name_is_refused()
    {
        var port = server.Options.Endpoints[0].Split(':')[1];
        var refused = await Refusal(server.Options with { Endpoints = [$"localhost:{port}"] });
        Assert.StartsWith($"Redis at localhost:{port} shows a certificate that is not trusted: ", refused.Message);
        Assert.False(refused.IsRetryable);
    }

    [Fact]
    public async Task Connection_without_TLS_is_told_the_setting()
    {
        var refused = await Refusal(server.Options with { Tls = false, CaFile = null, ConnectTimeout = TimeSpan.FromSeconds(1) });
        Assert.Equal($"Redis at {server.Options.Endpoints[0]} cannot be reached: it takes the connection, but does not answer as Redis without TLS does. If it speaks TLS, set redis.tls to true.", refused.Message);
    }

    [Fact]
    public async Task Authority_that_cannot_be_read_is_refused()
    {
        var refused = await Refusal(server.Options with { CaFile = "no-such-file.pem" });
        Assert.StartsWith("redis.tls_ca: the certificates in no-such-file.pem cannot be read: ", refused.Message);
        Assert.False(refused.IsRetryable);
    }

    protected override IJournal Open() => RedisJournal.Open(_connection, "sweep-1", "test").GetAwaiter().GetResult();

    private static Task<RedisUnavailableException> Refusal(RedisOptions options) => Assert.ThrowsAsync<RedisUnavailableException>(() => RedisConnection.Connect(options));
}
