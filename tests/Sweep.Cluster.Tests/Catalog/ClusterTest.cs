using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Sweep.Cluster.Catalog;
using Sweep.Cluster.Grains;
using Sweep.Cluster.Placement;
using Sweep.Core.Sweeps;
using Sweep.Hosting;
using Xunit;

namespace Sweep.Cluster.Tests.Catalog;

/// <summary>A test with a cluster of its own, whose silos it may stop. It asks the catalog of the first silo, which keeps the membership and is never stopped.</summary>
public abstract class ClusterTest : IAsyncLifetime
{
    protected static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    internal static string[] Control => [SiloRole.Control];

    internal static string[] Worker => [SiloRole.Worker];

    internal MemorySweepStore Store { get; } = new();

    internal LocalCluster Cluster { get; private set; } = null!;

    protected ISweepCatalog Catalog => Cluster.Catalog(0);

    protected IGrainFactory Grains => Cluster.Silos[0]!.Services.GetRequiredService<IGrainFactory>();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        if (Cluster is not null) await Cluster.DisposeAsync();
        Store.Dispose();
    }

    /// <summary>Starts silos with these roles; a cluster that has no control silo is given up soon.</summary>
    protected Task Start(params string[][] roles) => Start(Store, roles);

    internal async Task Start(ISweepStore store, params string[][] roles) => Cluster = await LocalCluster.Start(
        store,
        new ClusterCatalogOptions
        {
            Poll = TimeSpan.FromSeconds(1),
            Answer = TimeSpan.FromSeconds(2),
            Retry = TimeSpan.FromMilliseconds(100),
            Patience = TimeSpan.FromSeconds(roles.Any(static silo => silo.Contains(SiloRole.Control)) ? 60 : 1),
        },
        roles);

    protected SiloAddress AddressOf(int silo) => Cluster.Silos[silo]!.Services.GetRequiredService<ILocalSiloDetails>().SiloAddress;

    /// <summary>The number of the silo that has a sweep.</summary>
    protected async Task<int> SiloOf(string sweep)
    {
        var has = await Grains.GetGrain<IManagementGrain>(0).GetActivationAddress(Grains.GetGrain<ISweepGrain>(sweep));
        return Enumerable.Range(0, Cluster.Silos.Count).First(silo => Cluster.Silos[silo] is not null && AddressOf(silo).Equals(has));
    }

    /// <summary>A sweep of an external engine, in which nothing happens but what the test does.</summary>
    protected Task<ISweepService> Create(string name = "sweep", int trials = 5) => Catalog.Create(Yaml(name, trials), [], null);

    protected static string Yaml(string name, int trials = 5) => string.Create(CultureInfo.InvariantCulture,
        $$"""
        name: {{name}}
        engine: external
        restart_delay: 0s
        metric: { name: loss, goal: minimize }
        space: { x: { int: [0, 1000000] } }
        sampler: random
        scheduler: { kind: none, resource: steps, max_resource: 100 }
        report_every: 10
        budget: { trials: {{trials}} }
        """);

    protected static async Task<LeaseAnswer.Train> Lease(ISweepService sweep, int slot = 0) => Assert.IsType<LeaseAnswer.Train>(await sweep.Lease("loop", slot, Minute));

    protected static Task<AttemptAnswer> Report(ISweepService sweep, LeaseAnswer.Train lease, long resource, double loss)
        => sweep.Report(lease.Attempt.Trial, lease.Attempt.Attempt, resource, MetricValues.Of("loss", loss));

    protected static async Task<List<JournalEntry>> Entries(ISweepReader sweep)
    {
        var entries = new List<JournalEntry>();
        await foreach (var entry in sweep.Entries()) entries.Add(entry);
        return entries;
    }
}
