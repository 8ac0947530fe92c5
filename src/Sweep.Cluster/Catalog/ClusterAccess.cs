namespace Sweep.Cluster.Catalog;

/// <summary>How this silo reaches sweeps, wherever they are.</summary>
internal sealed class ClusterAccess(IGrainFactory grains, ISweepStore store, ClusterCatalogOptions options)
{
    public IGrainFactory Grains => grains;

    public ISweepStore Store => store;

    public PatientCalls Calls { get; } = new(options.Patience);

    public ChangePolls Changes { get; } = new(grains);
}
