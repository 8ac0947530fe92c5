namespace Sweep.Cluster.Wire;

/// <summary>A worker silo and what its slots do, said every few seconds and whenever a slot becomes free.</summary>
[GenerateSerializer, Immutable, Alias("sweep.worker-offer")]
public sealed record WorkerOffer
{
    /// <summary>The worker's identity: its name and when its process began, so that what a process before it held is never taken for its own.</summary>
    [Id(0)] public required string Worker { get; init; }

    /// <summary>Its name, for people and labels of metrics.</summary>
    [Id(1)] public required string Name { get; init; }

    [Id(2)] public required SiloAddress Silo { get; init; }

    [Id(3)] public required Dictionary<string, string> Labels { get; init; }

    /// <summary>What each slot does, by number.</summary>
    [Id(4)] public required SlotStatus[] Slots { get; init; }

    /// <summary>Counts the offers of this worker: an older one that arrives late is ignored.</summary>
    [Id(5)] public required long Sequence { get; init; }

    /// <summary>Whether it gives up its slots, being asked to stop.</summary>
    [Id(6)] public bool IsDraining { get; init; }

    /// <summary>Memory that the worker's device has, bytes; null where it does not say.</summary>
    [Id(7)] public long? MemoryBytes { get; init; }

    /// <summary>The device its slots train on, such as <c>cpu</c> or <c>cuda:0</c>.</summary>
    [Id(8)] public required string Device { get; init; }

    /// <summary>What <see cref="SlotOrders.PutAside"/> said last: whoever takes over from the one that said it learns it so.</summary>
    [Id(9)] public string? PutAside { get; init; }

    /// <summary>The sweeps that it cannot train, such as for want of their data, and why: it is not to be ordered to. Null where it says nothing.</summary>
    [Id(10)] public Dictionary<string, string>? Unfit { get; init; }

    /// <summary>The <see cref="SlotOrders.Version"/> of the last answer that came; 0 before the first. Where it is not what stands, the answer comes at once.</summary>
    [Id(11)] public long Obeys { get; init; }
}

/// <summary>What a slot does.</summary>
/// <param name="Sweep">The sweep whose trial it trains; null where it is free.</param>
/// <param name="Trial">The trial.</param>
/// <param name="Attempt">The attempt.</param>
[GenerateSerializer, Immutable, Alias("sweep.slot-status")]
public readonly record struct SlotStatus([property: Id(0)] string? Sweep, [property: Id(1)] int Trial, [property: Id(2)] int Attempt);
