namespace Sweep.Cluster.Workers;

/// <summary>Begins the worker of a silo once that has joined the cluster, and ends it first when it leaves, while the sweeps can still be told.</summary>
internal sealed class WorkerLifetime(WorkerService worker) : ILifecycleParticipant<ISiloLifecycle>
{
    public void Participate(ISiloLifecycle lifecycle) => lifecycle.Subscribe(
        nameof(WorkerLifetime),
        ServiceLifecycleStage.Active + 1,
        _ =>
        {
            worker.Start();
            return Task.CompletedTask;
        },
        worker.Stop);
}
