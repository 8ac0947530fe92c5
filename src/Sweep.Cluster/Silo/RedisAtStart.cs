using Sweep.Cluster.Checkpoints;
using Sweep.Cluster.Configuration;
using Sweep.Cluster.Redis;
using Sweep.Hosting.Specifications;

namespace Sweep.Cluster.Silo;

/// <summary>Reaches Redis when a silo starts: tries until it is there, and says so each time.</summary>
internal static class RedisAtStart
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    /// <summary>The connection and the folder of checkpoints, once Redis is there and both are found to be this cluster's. The connection is the caller's to dispose of.</summary>
    /// <param name="configuration">What the silo is to be.</param>
    /// <param name="log">Told of every try in vain, and of what is not right with Redis.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="SiloException">Trying again is of no use.</exception>
    public static async Task<(RedisConnection Redis, SharedVolume Volume)> Enter(SiloConfiguration configuration, SiloLog log, CancellationToken cancel)
    {
        for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            try
            {
                return await TryEnter(configuration, log, cancel).ConfigureAwait(false);
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

    private static async Task<(RedisConnection Redis, SharedVolume Volume)> TryEnter(SiloConfiguration configuration, SiloLog log, CancellationToken cancel)
    {
        var redis = await RedisConnection.Connect(configuration.Redis, cancel).ConfigureAwait(false);
        try
        {
            var volume = await redis.Enter(configuration.Cluster, configuration.Checkpoints).ConfigureAwait(false);
            foreach (var warning in redis.Warnings) log.Warn(warning);
            return (redis, volume);
        }
        catch
        {
            await redis.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }
}
