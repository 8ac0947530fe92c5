namespace Sweep.Cluster.Wire;

/// <summary>What a sweep answers to a slot that asks for work: a trial, the sweep's end, or neither, which is to wait.</summary>
[GenerateSerializer, Immutable, Alias("sweep.lease-reply")]
public sealed record LeaseReply
{
    [Id(0)] public LeasedTrial? Trial { get; init; }

    /// <summary>Why the sweep is over; null while it goes on.</summary>
    [Id(1)] public string? Finished { get; init; }
}
