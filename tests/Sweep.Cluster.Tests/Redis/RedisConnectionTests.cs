using System.Net;
using System.Net.Sockets;
using Sweep.Cluster.Redis;
using Sweep.Cluster.Tests.Fixtures;
using Sweep.TestKit;
using Xunit;

namespace Sweep.Cluster.Tests.Redis;

[RedisSuite]
public sealed class RedisConnectionTests(RedisServer server) : IClassFixture<RedisServer>, IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Redis_that_is_not_there_may_come()
    {
        using var bound = new Socket(SocketType.Stream, ProtocolType.Tcp); // nobody else takes its port, and nobody listens
        bound.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var where = bound.LocalEndPoint!.ToString()!;
        await Refuses(new RedisOptions { Endpoints = [where] }, $"Redis at {where} cannot be reached: Connection refused.", isRetryable: true);
    }

    [Fact]
    public async Task Host_that_is_not_known_may_be_known_soon()
    {
        var refused = await Assert.ThrowsAsync<RedisUnavailableException>(() => RedisConnection.Connect(new RedisOptions { Endpoints = ["redis.invalid:6379"] }));
        Assert.StartsWith("Redis at redis.invalid:6379 cannot be reached: ", refused.Message);
        Assert.True(refused.IsRetryable);
        Assert.DoesNotContain('\n', refused.Message);
    }

    [Fact]
    public async Task Server_that_speaks_something_else_is_told_with_the_setting()
    {
        await Refuses(server.Options with { Tls = true, ConnectTimeout = TimeSpan.FromSeconds(1) }, $"Redis at {server.Endpoint} cannot be reached: it takes the connection, but does not answer as Redis with TLS does. If it speaks none, set redis.tls to false.", isRetryable: true);
    }

    [Fact]
    public async Task Passwords_and_users_that_are_wrong_are_told_apart()
    {
        await using var locked = await RedisServer.Start("--requirepass", "secret", "--user", "joe", "on", ">own", "~*", "&*", "+@all", "-info");
        await Refuses(locked.Options, $"Redis at {locked.Endpoint} wants a password, and none is set. Set redis.password_file, and redis.user where it is not Redis' default user.", isRetryable: false);
        await Refuses(locked.Options with { Password = "wrong" }, $"Redis at {locked.Endpoint} refuses the password. Set redis.user and redis.password_file to those of Redis.", isRetryable: false);
        await Refuses(locked.Options with { User = "jane", Password = "secret" }, $"Redis at {locked.Endpoint} refuses the password of user 'jane'. Set redis.user and redis.password_file to those of Redis.", isRetryable: false);
        await Refuses(locked.Options with { User = "joe", Password = "own" }, $"Redis at {locked.Endpoint} does not let its user 'joe' do what Sweep needs: NOPERM this user has no permissions to run the 'info' command. Allow it by Redis' ACL SETUSER.", isRetryable: false);
        var file = _folder["password"];
        File.WriteAllText(file, "secret\n");
        await using var connection = await RedisConnection.Connect(locked.Options with { PasswordFile = file, Password = "wrong" });
        Assert.True(connection.IsConnected);
        File.WriteAllText(file, "");
        await Refuses(locked.Options with { PasswordFile = file }, $"redis.password_file: {file} is empty; its first line must be the password.", isRetryable: false);
    }

    [Theory]
    [InlineData("6.0.16", false)]
    [InlineData("6.1.99", false)]
    [InlineData("6.2.00", true)]
    public async Task Older_server_is_refused(string version, bool isTaken)
    {
        var real = server.Cli("INFO", "server").Split('\n').First(line => line.StartsWith("redis_version:", StringComparison.Ordinal)).Trim();
        await using var proxy = new RedisProxy(server.Port);
        proxy.Replace(real, $"redis_version:{version}"[..real.Length].PadRight(real.Length));
        var options = server.Options with { Endpoints = [proxy.Endpoint] };
        if (isTaken) await (await RedisConnection.Connect(options)).DisposeAsync();
        else await Refuses(options, $"Redis at {proxy.Endpoint} has version {version}, but 6.2 is the oldest that will do. Upgrade it.", isRetryable: false);
    }

    [Fact]
    public async Task Server_that_throws_keys_away_is_refused()
    {
        await using var cache = await RedisServer.Start("--maxmemory-policy", "allkeys-lru");
        await Refuses(cache.Options, $"Redis at {cache.Endpoint} throws keys away when its memory is full (maxmemory-policy allkeys-lru), and with them decisions. Set maxmemory-policy to noeviction.", isRetryable: false);
    }

    [Fact]
    public async Task Server_that_loads_its_data_may_be_ready_soon()
    {
        await using var slow = await RedisServer.Start();
        slow.Cli("EVAL", "for i = 1, 40000 do redis.call('SET', 'key' .. i, 'x') end", "0");
        await slow.RestartLoading("--key-load-delay", "250");
        await Refuses(slow.Options, $"Redis at {slow.Endpoint} is not ready: it is loading its data.", isRetryable: true);
    }

    [Fact]
    public async Task Server_without_append_only_file_is_told()
    {
        await using var safe = await RedisConnection.Connect(server.Options);
        Assert.Empty(safe.Warnings);
        await using var dumps = await RedisServer.Start();
        dumps.Cli("CONFIG", "SET", "appendonly", "no");
        await using var connection = await RedisConnection.Connect(dumps.Options);
        Assert.Equal(
            [$"Redis at {dumps.Endpoint} has no append-only file: when it ends, decisions since its last dump are lost. Set appendonly to yes, and appendfsync to always where nothing may be lost when its machine dies."],
            connection.Warnings);
    }

    [Fact]
    public async Task Prefix_belongs_to_one_cluster()
    {
        await using var connection = await RedisConnection.Connect(server.Options);
        var volume = await connection.Enter("north", _folder["north"]);
        Assert.Equal(_folder["north"], volume.Root);
        await connection.Enter("north", _folder["north"]);
        var refused = await Assert.ThrowsAsync<RedisUnavailableException>(() => connection.Enter("south", _folder["south"]));
        Assert.False(refused.IsRetryable);
        var prefix = connection.Options.Prefix;
        Assert.Equal(
            $"The prefix '{prefix}' of Redis at {server.Endpoint} belongs to the cluster 'north', and this silo is of the cluster 'south'. Set redis.prefix to one of its own; or cluster to 'north' to join that; or, when 'north' is no more, delete the key '{prefix}:cluster'.",
            refused.Message);
        await using var other = await RedisConnection.Connect(server.Options);
        await other.Enter("south", _folder["south"]);
    }

    [Theory]
    [InlineData("sweep:a-1.b_2", null)]
    [InlineData("{sweep}", "prefix: letters, digits and '-', '_', '.', ':' are possible, but got '{sweep}'. Try sweep.")]
    [InlineData("", "prefix: letters, digits and '-', '_', '.', ':' are possible, but got ''. Try sweep.")]
    public void Prefix_has_no_braces(string prefix, string? problem) => Assert.Equal(problem, new RedisOptions { Prefix = prefix }.Problems().SingleOrDefault());

    [Theory]
    [InlineData("127.0.0.1:6380", true)]
    [InlineData("redis", true)]
    [InlineData("[::1]:6379", true)]
    [InlineData("redis:0", false)]
    [InlineData("redis:70000", false)]
    [InlineData(":6379", false)]
    [InlineData("redis:6379/0", false)]
    [InlineData("redis://redis:6379", false)]
    [InlineData("", false)]
    public void Endpoint_is_host_and_port(string endpoint, bool isOne) => Assert.Equal(isOne ? [] : [$"endpoints: '{endpoint}' is not HOST:PORT. Try 127.0.0.1:6379."], new RedisOptions { Endpoints = [endpoint] }.Problems());

    private static async Task Refuses(RedisOptions options, string message, bool isRetryable)
    {
        var refused = await Assert.ThrowsAsync<RedisUnavailableException>(() => RedisConnection.Connect(options));
        Assert.Equal(message, refused.Message);
        Assert.Equal(isRetryable, refused.IsRetryable);
    }
}
