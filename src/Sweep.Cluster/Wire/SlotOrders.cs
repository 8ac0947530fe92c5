namespace Sweep.Cluster.Wire;

/// <summary>
/// What a worker's slots shall do: everything that stands, so that each answer takes the place of the one before it. A slot of which nothing is said goes on as before: one that trains asks its sweep for the
/// next trial by itself, a free one waits.
/// </summary>
[GenerateSerializer, Immutable, Alias("sweep.slot-orders")]
public sealed record SlotOrders
{
    /// <summary>Slots that shall ask a sweep for work: a free one at once, one that trains for another sweep once its attempt has ended. One that trains for this sweep already has obeyed.</summary>
    [Id(0)] public required SlotOrder[] Lease { get; init; }

    /// <summary>Slots whose attempt shall save a checkpoint and give its trial back, for a sweep of a higher priority, which is the one that <see cref="Lease"/> names for the slot.</summary>
    [Id(1)] public required SlotOrder[] Preempt { get; init; }

    /// <summary>Why the worker is put aside; null where it is not. It gets no work until it is put back or its process begins anew.</summary>
    [Id(2)] public string? PutAside { get; init; }

    /// <summary>Changes whenever anything of it does; the worker says it back in <see cref="WorkerOffer.Obeys"/>.</summary>
    [Id(3)] public long Version { get; init; }
}

/// <summary>One slot and the sweep that it shall work for (or, of a preemption, that it works for).</summary>
[GenerateSerializer, Immutable, Alias("sweep.slot-order")]
public readonly record struct SlotOrder([property: Id(0)] int Slot, [property: Id(1)] string Sweep);
