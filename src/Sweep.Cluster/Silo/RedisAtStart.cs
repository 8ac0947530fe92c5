using Sweep.Cluster.Configuration;
using Sweep.Cluster.Redis;
using Sweep.Hosting.Specifications;

namespace Sweep.Cluster.Silo;

/// <summary>Reaches Redis when a silo starts: tries until it is there, and says so each time.</summary>
internal static class RedisAtStart
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    /// <summary>The connection, once there is one, to a Redis and with a folder of checkpoints that are the cluster's.</summary>
    /// <param name="configuration">Where Redis and the checkpoints are, and which cluster this is.</param>
    /// <param name="log">Told of every try in vain, and of what is not right though it works.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="SiloException">Trying again is of no use, since a setting is wrong.</exception>
    public static async Task<RedisConnection> Connect(SiloConfiguration configuration, SiloLog log, CancellationToken cancel)
    {
        for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            try
            {
                var redis = await Enter(configuration, cancel).ConfigureAwait(false);
                foreach (var warning in redis.Warnings) log.Warn(warning);
                return redis;
            }
            catch (RedisUnavailableException e) when (e.IsRetryable)
            {
                log.Warn($"{e.Message} Trying again in {Duration.Write(pause)}.");
            }
            catch (RedisUnavailableException e)
            {
                throw new SiloException(e.Message, e);
            }

            await Task.Delay(pause, cancel).ConfigureAwait(false);
        }
    }

    private static async Task<RedisConnection> Enter(SiloConfiguration configuration, CancellationToken cancel)
    {
        var redis = await RedisConnection.Connect(configuration.Redis, cancel).ConfigureAwait(false);
        try
        {
            await redis.Enter(configuration.Cluster, configuration.Checkpoints).ConfigureAwait(false);
            return redis;
        }
        catch
        {
            await redis.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }
}
