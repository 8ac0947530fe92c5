using Sweep.Cluster.Grains;

namespace Sweep.Cluster.Workers;

/// <summary>The grains of the cluster that this silo is in.</summary>
internal sealed class OrleansCluster(IGrainFactory grains) : IWorkerCluster
{
    public IWorkersGrain Workers => grains.GetGrain<IWorkersGrain>(0);

    public ISweepGrain Sweep(string name) => grains.GetGrain<ISweepGrain>(name);

    public ITrialGrain Trial(string sweep, int trial) => grains.GetGrain<ITrialGrain>(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{sweep}/{trial}"));
}
