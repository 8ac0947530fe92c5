using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Runtime.MembershipService.SiloMetadata;
using Sweep.Cluster.Catalog;
using Sweep.Cluster.Placement;
using Sweep.Hosting;

namespace Sweep.Cluster.Tests.Catalog;

/// <summary>Silos of one process, each with the catalog of the same cluster; the first keeps the membership.</summary>
internal sealed class LocalCluster : IAsyncDisposable
{
    private readonly List<IHost> _silos = [];

    /// <summary>The silos.</summary>
    public IReadOnlyList<IHost> Silos => _silos;

    /// <summary>Starts silos, each with its roles.</summary>
    public static async Task<LocalCluster> Start(ISweepStore store, ClusterCatalogOptions options, params string[][] roles)
    {
        var cluster = new LocalCluster();
        var primary = FreePort();
        var clusterId = Guid.NewGuid().ToString("n");
        foreach (var (roleSet, index) in roles.Select((roleSet, index) => (roleSet, index)))
        {
            var builder = Host.CreateApplicationBuilder();
            builder.Logging.ClearProviders();
            builder.Services.AddSingleton(store);
            builder.UseOrleans(silo => silo
                .UseLocalhostClustering(index == 0 ? primary : FreePort(), FreePort(), new IPEndPoint(IPAddress.Loopback, primary), clusterId, clusterId)
                .Configure<SiloOptions>(named => named.SiloName = $"silo-{index}")
                .UseSiloMetadata(SiloRole.Metadata(roleSet))
                .ConfigureServices(services => services.AddSweepGrains(options)));
            var silo = builder.Build();
            cluster._silos.Add(silo);
            await silo.StartAsync();
        }

        return cluster;
    }

    /// <summary>The catalog of a silo.</summary>
    public ISweepCatalog Catalog(int silo) => _silos[silo].Services.GetRequiredService<ISweepCatalog>();

    public static string[] Control => [SiloRole.Control];

    public static string[] Worker => [SiloRole.Worker];

    public async ValueTask DisposeAsync()
    {
        // The last to join leaves first: the first keeps the membership.
        foreach (var silo in Enumerable.Reverse(_silos))
        {
            await silo.StopAsync();
            silo.Dispose();
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
