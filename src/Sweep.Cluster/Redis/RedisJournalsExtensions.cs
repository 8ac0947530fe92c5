using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Sweep.Cluster.Catalog;
using Sweep.Cluster.Checkpoints;

namespace Sweep.Cluster.Redis;

/// <summary>Composes what is kept in Redis and on the shared volume.</summary>
public static class RedisJournalsExtensions
{
    /// <summary>Adds the store of sweeps over a connection that is made, and a volume that was found to be shared; the caller disposes of the connection.</summary>
    /// <param name="services">The services of a silo.</param>
    /// <param name="connection">The connection.</param>
    /// <param name="volume">The volume.</param>
    /// <param name="silo">The silo's name, for messages to others.</param>
    public static IServiceCollection AddRedisJournals(this IServiceCollection services, RedisConnection connection, SharedVolume volume, string silo)
    {
        services.AddSingleton(connection);
        services.AddSingleton(volume);
        services.AddSingleton(provider =>
        {
            var log = provider.GetRequiredService<ILoggerFactory>().CreateLogger("Sweep.Cluster.Redis");
            return new RedisSweepStore(connection, volume, silo, notice => JournalLog.Notice(log, notice));
        });
        return services.AddSingleton<ISweepStore>(provider => provider.GetRequiredService<RedisSweepStore>());
    }
}

/// <summary>What the store tells the log.</summary>
internal static partial class JournalLog
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "{Notice}")]
    public static partial void Notice(ILogger log, string notice);
}
