using Sweep.Hosting;
using Sweep.Hosting.Workers;

namespace Sweep.Cluster.Silo;

/// <summary>The cluster's sweeps and workers once the silo has joined it; before and after, it says so. The server can thus answer from the first moment to the last.</summary>
internal sealed class GatedCatalog : ISweepCatalog, IWorkerDirectory
{
    private volatile ISweepCatalog? _catalog;
    private volatile IWorkerDirectory? _workers;
    private volatile string _closed = "This silo is starting: it waits for Redis, or joins the cluster. Ask again in a moment, or another silo.";

    /// <summary>Whether there is a cluster to ask, and it can be asked.</summary>
    public bool IsReady => _catalog?.IsReady == true;

    /// <summary>The silo has joined the cluster.</summary>
    public void Open(ISweepCatalog catalog, IWorkerDirectory workers) => (_workers, _catalog) = (workers, catalog);

    /// <summary>The silo leaves the cluster.</summary>
    public void Close() => (_closed, _catalog, _workers) = ("This silo is stopping. Ask another, or again in a moment.", null, null);

    public Task<IReadOnlyList<ISweepService>> List() => Catalog.List();

    public Task<ISweepService?> Find(string name) => Catalog.Find(name);

    public Task<ISweepService> Create(string specification, IReadOnlyList<string> overrides, string? by) => Catalog.Create(specification, overrides, by);

    public Task<bool> Delete(string name, string? by) => Catalog.Delete(name, by);

    Task<IReadOnlyList<WorkerView>> IWorkerDirectory.List() => Workers.List();

    public Task<bool> PutBack(string name, string? by) => Workers.PutBack(name, by);

    private IWorkerDirectory Workers => _workers ?? throw new SweepUnavailableException(_closed);

    private ISweepCatalog Catalog => _catalog ?? throw new SweepUnavailableException(_closed);
}
