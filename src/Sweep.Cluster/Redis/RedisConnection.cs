using StackExchange.Redis;
using Sweep.Cluster.Checkpoints;

namespace Sweep.Cluster.Redis;

/// <summary>The process' one connection to Redis; it finds its way back by itself once Redis is there again.</summary>
public sealed class RedisConnection : IAsyncDisposable
{
    private readonly ConnectionMultiplexer _multiplexer;
    private readonly ConnectionMultiplexer _writing;

    private RedisConnection(RedisOptions options, ConnectionMultiplexer multiplexer, ConnectionMultiplexer writing)
    {
        (Options, _multiplexer, _writing) = (options, multiplexer, writing);
        Keys = new RedisKeys(options.Prefix);
        Where = string.Join(", ", options.Endpoints);
    }

    public RedisOptions Options { get; }

    public RedisKeys Keys { get; }

    /// <summary>What is not right with this Redis, though one can work with it; for people.</summary>
    public IReadOnlyList<string> Warnings { get; private init; } = [];

    /// <summary>The endpoints, for messages.</summary>
    public string Where { get; }

    /// <summary>Whether there is a connection now.</summary>
    public bool IsConnected => _multiplexer.IsConnected;

    /// <summary>The library's connection, for Orleans' membership too.</summary>
    public IConnectionMultiplexer Multiplexer => _multiplexer;

    internal IDatabase Database => _writing.GetDatabase();

    /// <summary>Connects once.</summary>
    /// <exception cref="RedisUnavailableException">It did not work; says whether to try again.</exception>
    public static async Task<RedisConnection> Connect(RedisOptions options, CancellationToken cancel = default)
    {
        var configuration = options.ToConfiguration();
        List<ConnectionMultiplexer> made = [];
        try
        {
            made.Add(await ConnectionMultiplexer.ConnectAsync(configuration).WaitAsync(cancel).ConfigureAwait(false));
            var warnings = await ServerCheck.Check(made[0]).ConfigureAwait(false);
            // Waiting for replicas holds up all that comes after it on a connection: the membership must not wait for them.
            if (options.WaitReplicas > 0) made.Add(await ConnectionMultiplexer.ConnectAsync(configuration).WaitAsync(cancel).ConfigureAwait(false));
            return new RedisConnection(options, made[0], made[^1]) { Warnings = warnings };
        }
        catch (Exception e)
        {
            foreach (var multiplexer in made) await multiplexer.DisposeAsync().ConfigureAwait(false);
            if (e is RedisUnavailableException || !RedisFailure.Is(e)) throw;
            throw await ConnectFailure.Explain(options, configuration, e).ConfigureAwait(false);
        }
    }

    /// <summary>Makes sure that the prefix and the folder of checkpoints are those of one cluster, and this cluster's.</summary>
    /// <param name="cluster">The cluster's name.</param>
    /// <param name="checkpoints">The folder that all its silos share.</param>
    /// <returns>The folder.</returns>
    /// <exception cref="RedisUnavailableException">They are not, or Redis does not answer; says whether to try again.</exception>
    public async Task<SharedVolume> Enter(string cluster, string checkpoints)
    {
        try
        {
            await ClusterClaim.Take(this, cluster).ConfigureAwait(false);
            return await VolumeProbe.Check(this, checkpoints, cluster).ConfigureAwait(false);
        }
        catch (Exception e) when (RedisFailure.Is(e) && e is not RedisUnavailableException)
        {
            throw new RedisUnavailableException($"Redis at {Where} cannot be used: {RedisFailure.Explain(e)}.", e) { IsRetryable = true };
        }
    }

    /// <summary>Redis' clock, UTC; of a Redis Cluster that of one of its nodes.</summary>
    public async Task<DateTime> Now()
    {
        var time = (RedisResult[])(await Database.ExecuteAsync("TIME").ConfigureAwait(false))!;
        return DateTime.UnixEpoch.AddSeconds((long)time[0]).AddMicroseconds((long)time[1]);
    }

    /// <summary>Waits until enough replicas have what was written to a key's node until now; nothing where none need to.</summary>
    /// <exception cref="TimeoutException">They have not got it: who wrote must write once more before asking again.</exception>
    internal async Task BecomesReplicated(RedisKey key)
    {
        if (Options.WaitReplicas == 0) return;
        // Redis ends the wait before the client gives up on it.
        var most = (int)Math.Min(1000, Options.CommandTimeout.TotalMilliseconds / 2);
        var replicas = (int)await _writing.GetServer(key).ExecuteAsync("WAIT", Options.WaitReplicas, most).ConfigureAwait(false);
        if (replicas < Options.WaitReplicas) throw new TimeoutException($"{replicas} replicas have what was written, but {Options.WaitReplicas} must (wait_replicas)");
    }

    public async ValueTask DisposeAsync()
    {
        if (_writing != _multiplexer) await _writing.DisposeAsync().ConfigureAwait(false);
        await _multiplexer.DisposeAsync().ConfigureAwait(false);
    }
}
