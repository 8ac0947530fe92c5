using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Runtime.MembershipService.SiloMetadata;
using Orleans.Versions.Compatibility;
using Orleans.Versions.Selector;
using Sweep.Cluster.Catalog;
using Sweep.Cluster.Checkpoints;
using Sweep.Cluster.Configuration;
using Sweep.Cluster.Placement;
using Sweep.Cluster.Redis;
using Sweep.Cluster.Sharing;
using Sweep.Cluster.Workers;

namespace Sweep.Cluster.Silo;

/// <summary>Puts a silo together: Orleans over Redis, and what each area adds.</summary>
internal static class SiloComposition
{
    // Draining writes the checkpoints of all slots; a slow share takes its time. A second signal ends the wait.
    private static readonly TimeSpan LongestStop = TimeSpan.FromMinutes(2);

    /// <summary>A silo that is not started yet.</summary>
    /// <param name="configuration">What it is to be.</param>
    /// <param name="redis">The connection, which stays the caller's.</param>
    /// <param name="volume">The folder of checkpoints.</param>
    /// <param name="port">The port for other silos.</param>
    /// <param name="log">Takes what is said.</param>
    /// <param name="first">Adds what goes before the silo's own, such as another engine.</param>
    public static IHost Build(SiloConfiguration configuration, RedisConnection redis, SharedVolume volume, int port, SiloLog log, Action<IServiceCollection>? first = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ApplicationName = "sweep-silo" });
        builder.Logging.AddProvider(log).AddFilter(log.Tells).SetMinimumLevel(LogLevel.Debug);
        first?.Invoke(builder.Services);
        builder.Services
            .Configure<HostOptions>(static host => host.ShutdownTimeout = LongestStop)
            .AddSingleton<IHostLifetime, NoLifetime>()
            .AddSingleton<SiloDeath>()
            .AddSingleton<IFatalErrorHandler>(static services => services.GetRequiredService<SiloDeath>())
            .AddSingleton(configuration)
            .AddRedisJournals(redis, volume, configuration.Worker.Name)
            .AddSweepGrains(new ClusterCatalogOptions { DataFolder = configuration.Data, Lease = configuration.Lease.Lost, Notice = log.Warn })
            .AddPool(new PoolOptions { Heartbeat = configuration.Lease.Heartbeat });
        if (configuration.IsWorker) builder.Services.AddWorkers(configuration.Worker);
        builder.UseOrleans(silo => silo
            .UseCluster(configuration, redis)
            .UseNetwork(configuration, port)
            .UseRoles(configuration));
        return builder.Build();
    }

    private static ISiloBuilder UseCluster(this ISiloBuilder silo, SiloConfiguration configuration, RedisConnection redis)
    {
        var membership = configuration.Membership;
        return silo
            .Configure<ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = (configuration.Cluster, configuration.Cluster))
            .Configure<SiloOptions>(options => options.SiloName = configuration.Worker.Name)
            .UseRedisClustering(clustering =>
            {
                clustering.ConfigurationOptions = redis.Options.ToConfiguration();
                clustering.CreateMultiplexer = _ => Task.FromResult((redis.Multiplexer, true));
                clustering.CreateRedisKey = _ => redis.Keys.Members;
            })
            .ConfigureServices(services => services.UseClockOf(redis))
            .Configure<ClusterMembershipOptions>(options =>
            {
                options.ProbeTimeout = membership.Probe;
                options.NumMissedProbesLimit = membership.MissedProbes;
                options.NumVotesForDeathDeclaration = membership.Votes;
                options.TableRefreshTimeout = membership.Refresh;
                options.IAmAliveTablePublishTimeout = membership.Alive;
                // Orleans 10.2.2 gives whoever it asks to look for it exactly as long as it waits itself: where nothing answers at all, as of a machine that is gone, the verdict comes too late to
                // count, again and again. That no single silo's view of the network counts is what two votes are for.
                options.EnableIndirectProbes = false;
                // What silos tell each other beside the table has the times of the teller's clock: a silo that has just begun to join would be evicted by one whose clock is
                // minutes ahead, as if it had tried for too long. Probes find a silo that died while it joined.
                options.EvictWhenMaxJoinAttemptTimeExceeded = false;
            })
            // Silos of neighbouring versions work together: an older caller is understood by a newer grain, and new activations go to the newest silos.
            .Configure<GrainVersioningOptions>(static versions =>
            {
                versions.DefaultCompatibilityStrategy = nameof(BackwardCompatible);
                versions.DefaultVersionSelectorStrategy = nameof(LatestVersion);
            });
    }

    private static ISiloBuilder UseNetwork(this ISiloBuilder silo, SiloConfiguration configuration, int port)
    {
        var network = configuration.Network;
        if (network.TlsCertificatePath is not null) silo.UseMutualTls(network);
        return silo.Configure<EndpointOptions>(endpoint =>
        {
            endpoint.AdvertisedIPAddress = network.Address;
            endpoint.SiloPort = port;
            endpoint.SiloListeningEndpoint = new IPEndPoint(network.Address, port);
            // No Orleans client ever comes: people and loops use HTTP.
            endpoint.GatewayPort = 0;
        });
    }

    private static ISiloBuilder UseRoles(this ISiloBuilder silo, SiloConfiguration configuration)
    {
        string[] roles = [.. new[] { configuration.IsControl ? SiloRole.Control : null, configuration.IsWorker ? SiloRole.Worker : null }.OfType<string>()];
        return silo.UseSiloMetadata(SiloRole.Metadata(roles));
    }

    // Orleans' own table stays what it is, behind the clock of Redis.
    private static void UseClockOf(this IServiceCollection services, RedisConnection redis)
    {
        var table = services.Last(service => service.ServiceType == typeof(IMembershipTable));
        services.AddSingleton<IMembershipTable>(provider => new RedisClockMembership((IMembershipTable)table.ImplementationFactory!(provider), redis.Now));
    }

    /// <summary>The process's signals are the program's.</summary>
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
