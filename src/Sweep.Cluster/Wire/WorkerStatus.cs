using Sweep.Hosting.Workers;

namespace Sweep.Cluster.Wire;

/// <summary>A worker as the cluster sees it.</summary>
[GenerateSerializer, Immutable, Alias("sweep.worker-status")]
public sealed record WorkerStatus
{
    [Id(0)] public required string Worker { get; init; }

    [Id(1)] public required string Name { get; init; }

    [Id(2)] public required string Silo { get; init; }

    [Id(3)] public required Dictionary<string, string> Labels { get; init; }

    [Id(4)] public required SlotStatus[] Slots { get; init; }

    /// <summary>Why it is put aside; null where it is not.</summary>
    [Id(5)] public string? PutAside { get; init; }

    [Id(6)] public required bool IsDraining { get; init; }

    [Id(7)] public required string Device { get; init; }

    /// <summary>The sweeps that it cannot train, and why. Null where it says nothing.</summary>
    [Id(8)] public Dictionary<string, string>? Unfit { get; init; }

    /// <summary>What it is at.</summary>
    public WorkerState State => this switch
    {
        { IsDraining: true } => WorkerState.Draining,
        { PutAside: not null } => WorkerState.PutAside,
        _ => Slots.Any(static slot => slot.Sweep is not null) ? WorkerState.Busy : WorkerState.Idle,
    };
}
