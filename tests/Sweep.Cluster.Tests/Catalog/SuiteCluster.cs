using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Core.Internal;
using Sweep.Cluster.Catalog;
using Sweep.Cluster.Grains;
using Sweep.Cluster.Tests.Fixtures;
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
        await Waiting.Until(
            async () =>
            {
                foreach (var sweep in await Active()) await grains.GetGrain(sweep.GrainId).AsReference<IGrainManagementExtension>().DeactivateOnIdle();
                // A call that was still on its way, such as of a watcher who has left, wakes a sweep once more; so it is asked again, though not at once.
                for (var waiting = Stopwatch.StartNew(); waiting.Elapsed < TimeSpan.FromSeconds(1); await Task.Delay(5))
                {
                    if ((await Active()).Count == 0) return true;
                }

                return false;
            },
            "every sweep to be deactivated");

        async Task<IReadOnlyCollection<DetailedGrainStatistic>> Active()
            => [.. (await grains.GetGrain<IManagementGrain>(0).GetDetailedGrainStatistics()).Where(static activation => activation.GrainType.Contains(nameof(SweepGrain), StringComparison.Ordinal))];
    }
}
