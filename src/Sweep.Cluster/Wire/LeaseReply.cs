using Sweep.Hosting;

namespace Sweep.Cluster.Wire;

/// <summary>What a sweep answers to a slot that asks for work: a trial, the sweep's end, or neither, which is to wait.</summary>
[GenerateSerializer, Immutable, Alias("sweep.lease-reply")]
public sealed record LeaseReply
{
    [Id(0)] public LeasedTrial? Trial { get; init; }

    /// <summary>Why the sweep is over; null while it goes on.</summary>
    [Id(1)] public string? Finished { get; init; }

    /// <summary>The reply of a sweep.</summary>
    public static LeaseReply Of(string sweep, LeaseAnswer answer, double saveBelow, TimeSpan lease) => answer switch
    {
        LeaseAnswer.Train train => new() { Trial = LeasedTrial.Of(sweep, train, saveBelow, lease) },
        LeaseAnswer.Finished finished => new() { Finished = finished.Reason },
        _ => new(),
    };
}
