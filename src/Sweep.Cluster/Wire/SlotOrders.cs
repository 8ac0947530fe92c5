namespace Sweep.Cluster.Wire;

/// <summary>What a worker's slots shall do.</summary>
[GenerateSerializer, Immutable, Alias("sweep.slot-orders")]
public sealed record SlotOrders
{
    /// <summary>Slots that shall ask a sweep for work.</summary>
    [Id(0)] public required SlotOrder[] Lease { get; init; }

    /// <summary>Slots whose attempt shall save a checkpoint and give its trial back, for a sweep of a higher priority.</summary>
    [Id(1)] public required SlotOrder[] Preempt { get; init; }

    /// <summary>Why the worker is put aside; null where it is not. It gets no work until it is put back or its process begins anew.</summary>
    [Id(2)] public string? PutAside { get; init; }
}

/// <summary>One slot and the sweep that it shall work for (or, of a preemption, that it works for).</summary>
[GenerateSerializer, Immutable, Alias("sweep.slot-order")]
public readonly record struct SlotOrder([property: Id(0)] int Slot, [property: Id(1)] string Sweep);
