using Sweep.Cluster.Grains;

namespace Sweep.Cluster.Workers;

/// <summary>The grains that a worker talks to, from threads of its own.</summary>
internal interface IWorkerCluster
{
    /// <summary>Who shares out slots.</summary>
    IWorkersGrain Workers { get; }

    /// <summary>The owner of a sweep.</summary>
    ISweepGrain Sweep(string name);

    /// <summary>The address of a trial's attempt.</summary>
    ITrialGrain Trial(string sweep, int trial);
}
