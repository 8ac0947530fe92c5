using Sweep.Hosting;
using Sweep.TestKit;
using Sweep.TestKit.Catalogs;
using Xunit;

namespace Sweep.Cluster.Tests.Catalog;

/// <summary>Every call crosses silos: the suite's has no sweeps of its own, two others have.</summary>
public sealed class ClusterCatalogConformanceTests(SuiteCluster cluster) : SweepCatalogConformance, IClassFixture<SuiteCluster>
{
    private readonly MemorySweepStore _store = new();

    protected override Task<ISweepCatalog> Open(ManualTime time) => Task.FromResult(cluster.Open(_store, time));

    protected override Task Close() => cluster.Close();
}

public sealed class ClusterServiceConformanceTests(SuiteCluster cluster) : SweepServiceConformance, IClassFixture<SuiteCluster>
{
    private readonly MemorySweepStore _store = new();

    protected override Task<ISweepCatalog> Open(ManualTime time) => Task.FromResult(cluster.Open(_store, time));

    protected override Task Close() => cluster.Close();
}
