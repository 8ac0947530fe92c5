using Sweep.Cluster.Catalog;
using Sweep.Cluster.Grains;
using Sweep.Cluster.Wire;
using Sweep.Hosting.Workers;

namespace Sweep.Cluster.Sharing;

/// <summary>The workers of the cluster.</summary>
internal sealed class ClusterWorkers(IGrainFactory grains) : IWorkerDirectory
{
    private readonly PatientCalls _calls = new(TimeSpan.FromSeconds(10));

    private IWorkersGrain Workers => grains.GetGrain<IWorkersGrain>(0);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<WorkerView>> List() => [.. (await _calls.Ask(() => Workers.List()).ConfigureAwait(false)).Select(View)];

    /// <inheritdoc/>
    public Task<bool> PutBack(string name, string? by) => _calls.Ask(() => Workers.PutBack(name, by));

    private static WorkerView View(WorkerStatus status) => new()
    {
        Name = status.Name,
        State = status.State,
        Device = status.Device,
        Labels = status.Labels,
        Slots = [.. status.Slots.Select(static slot => slot.Sweep is null ? null : new WorkerSlot(slot.Sweep, slot.Trial, slot.Attempt))],
        Reason = status.PutAside,
        CannotTrain = status.Unfit ?? [],
    };
}
