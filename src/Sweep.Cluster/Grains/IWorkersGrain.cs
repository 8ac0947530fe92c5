using Orleans.Concurrency;
using Sweep.Cluster.Wire;

namespace Sweep.Cluster.Grains;

/// <summary>The workers of the cluster, and which sweep each of their slots works for; one grain, key 0. Knows nothing durable: workers and sweeps tell it again what it needs.</summary>
[Alias("sweep.IWorkersGrain"), Orleans.CodeGeneration.Version(1)]
public interface IWorkersGrain : IGrainWithIntegerKey
{
    /// <summary>
    /// A worker says what its slots do and hears what they shall do. Where a slot is free and there is nothing for it, or where nothing is free, the answer comes when there is something to say, at the
    /// latest after the heartbeat's time.
    /// </summary>
    [AlwaysInterleave]
    Task<SlotOrders> Offer(WorkerOffer offer, CancellationToken cancel);

    /// <summary>A sweep says what it would do with more slots: when that changes, and every few seconds.</summary>
    [AlwaysInterleave]
    Task Demand(WireDemand demand);

    /// <summary>A sweep had nothing for a slot that it was ordered to ask for: not asked again before its next <see cref="Demand"/>.</summary>
    [AlwaysInterleave]
    Task NothingToDo(string sweep);

    /// <summary>How an attempt on a worker ended, by which a sick worker is known: several different trials that fail in a row put it aside.</summary>
    [AlwaysInterleave]
    Task AttemptEnded(string worker, string sweep, int trial, bool failed, string reason);

    /// <summary>All workers by name.</summary>
    [AlwaysInterleave]
    Task<WorkerStatus[]> List();

    /// <summary>Gives a worker that was put aside work again; false where there is none of this name.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="by">Whose token asks, for the log; null without one.</param>
    [AlwaysInterleave]
    Task<bool> PutBack(string name, string? by);
}
