namespace Sweep.Cluster.Sharing;

/// <summary>How the workers of a cluster are kept.</summary>
public sealed record PoolOptions
{
    /// <summary>How often a worker is heard at least; one that was not for three times as long is taken off the list. Default 5 s.</summary>
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How many different trials that fail in a row put a worker aside, at least 1. Default 3.</summary>
    public int FailuresToPutAside { get; init; } = 3;
}
