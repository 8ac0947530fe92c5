using Microsoft.Extensions.DependencyInjection;
using Orleans.Core.Internal;
using Sweep.Cluster.Catalog;
using Sweep.Cluster.Grains;
using Sweep.Hosting;
using Xunit;

namespace Sweep.Cluster.Tests.Catalog;

/// <summary>
/// A cluster for the tests of a suite, one after another: a silo without sweeps of its own, whose catalog the suite has, and two that have them. Each test has a store and a clock of its own; what closes
/// the catalog deactivates every sweep, as silos that stop do.
/// </summary>
public sealed class SuiteCluster : IAsyncLifetime
{
    private readonly SwitchedStore _store = new();
    private readonly SwitchedTime _time = new();
    private LocalCluster _cluster = null!;

    public async Task InitializeAsync()
        => _cluster = await LocalCluster.Start(_store, new ClusterCatalogOptions { Time = _time, Poll = TimeSpan.FromSeconds(1) }, LocalCluster.Worker, LocalCluster.Control, LocalCluster.Control);

    public async Task DisposeAsync() => await _cluster.DisposeAsync();

    internal ISweepCatalog Open(ISweepStore store, TimeProvider time)
    {
        (_store.Current, _time.Current) = (store, time);
        return _cluster.Catalog(0);
    }

    internal async Task Close()
    {
        var grains = _cluster.Silos[0]!.Services.GetRequiredService<IGrainFactory>();
        foreach (var sweep in await _store.List()) await grains.GetGrain<ISweepGrain>(sweep.Name).AsReference<IGrainManagementExtension>().DeactivateOnIdle();
        var management = grains.GetGrain<IManagementGrain>(0);
        while ((await management.GetDetailedGrainStatistics()).Any(static activation => activation.GrainType.Contains(nameof(SweepGrain), StringComparison.Ordinal))) await Task.Delay(5);
    }
}
