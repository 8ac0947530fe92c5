using Sweep.Cluster.Redis;
using Sweep.Hosting.Specifications;

namespace Sweep.Cluster.Silo;

/// <summary>Reaches Redis when a silo starts: tries until it is there, and says so each time.</summary>
internal static class RedisAtStart
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    /// <summary>The connection, once there is one.</summary>
    /// <param name="options">Where Redis is.</param>
    /// <param name="log">Told of every try in vain.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="SiloException">Trying again is of no use, since a setting is wrong.</exception>
    public static async Task<RedisConnection> Connect(RedisOptions options, SiloLog log, CancellationToken cancel)
    {
        for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            try
            {
                return await RedisConnection.Connect(options, cancel).ConfigureAwait(false);
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
}
