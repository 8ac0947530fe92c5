using System.Collections.Concurrent;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Runtime.MembershipService.SiloMetadata;
using Sweep.Cluster.Catalog;
using Sweep.Cluster.Grains;
using Sweep.Cluster.Placement;
using Sweep.Cluster.Sharing;
using Sweep.Cluster.Silo;
using Sweep.Cluster.Wire;
using Sweep.Cluster.Workers;
using Sweep.Hosting;

namespace Sweep.Cluster.Tests.Catalog;

/// <summary>Silos of one process, each with the catalog of the same cluster; the first keeps the membership.</summary>
internal sealed class LocalCluster : IAsyncDisposable
{
    private readonly string _id = Guid.NewGuid().ToString("n");
    private readonly int _primary = FreePort.On(IPAddress.Loopback);
    private readonly List<IHost?> _silos = [];
    private readonly ISweepStore _store;
    private readonly ClusterCatalogOptions _options;

    private LocalCluster(ISweepStore store, ClusterCatalogOptions options) => (_store, _options) = (store, options);

    /// <summary>The silos; null where one was stopped.</summary>
    public IReadOnlyList<IHost?> Silos => _silos;

    /// <summary>How often methods of grains were called, by name.</summary>
    public ConcurrentDictionary<string, int> Calls { get; } = [];

    /// <summary>What sweeps said of their demand.</summary>
    public ConcurrentQueue<WireDemand> Demands { get; } = [];

    /// <summary>Starts silos, each with its roles.</summary>
    public static async Task<LocalCluster> Start(ISweepStore store, ClusterCatalogOptions options, params string[][] roles)
    {
        var cluster = new LocalCluster(store, options);
        foreach (var silo in roles) await cluster.Add(silo);
        return cluster;
    }

    /// <summary>Starts one more.</summary>
    /// <param name="roles">Its roles.</param>
    /// <param name="worker">The slots of a worker; without them it trains nothing.</param>
    public async Task Add(string[] roles, WorkerOptions? worker = null)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(_store);
        builder.UseOrleans(silo => silo
            .UseLocalhostClustering(_silos.Count == 0 ? _primary : FreePort.On(IPAddress.Loopback), FreePort.On(IPAddress.Loopback), new IPEndPoint(IPAddress.Loopback, _primary), _id, _id)
            .Configure<SiloOptions>(named => named.SiloName = $"silo-{_silos.Count}")
            .AddIncomingGrainCallFilter(async call =>
            {
                Calls.AddOrUpdate(call.MethodName, 1, static (_, count) => count + 1);
                if (call.MethodName == nameof(IWorkersGrain.Demand)) Demands.Enqueue((WireDemand)call.Request.GetArgument(0)!);
                await call.Invoke();
            })
            .UseSiloMetadata(SiloRole.Metadata(roles))
            .ConfigureServices(services => services.AddSweepGrains(_options).AddPool(new PoolOptions())));
        if (worker is not null) builder.Services.AddWorkers(worker);
        var silo = builder.Build();
        _silos.Add(silo);
        await silo.StartAsync();
    }

    /// <summary>The catalog of a silo.</summary>
    public ISweepCatalog Catalog(int silo) => _silos[silo]!.Services.GetRequiredService<ISweepCatalog>();

    /// <summary>Stops a silo as SIGTERM does.</summary>
    public async Task Stop(int silo)
    {
        var stopped = _silos[silo]!;
        _silos[silo] = null;
        await stopped.StopAsync();
        stopped.Dispose();
    }

    public static string[] Control => [SiloRole.Control];

    public static string[] Worker => [SiloRole.Worker];

    public async ValueTask DisposeAsync()
    {
        // The last to join leaves first: the first keeps the membership.
        for (var silo = _silos.Count - 1; silo >= 0; silo--)
        {
            if (_silos[silo] is not null) await Stop(silo);
        }
    }
}
