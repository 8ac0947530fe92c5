namespace Sweep.Cluster.Configuration;

/// <summary>When a worker is taken for lost.</summary>
public sealed record LeaseSettings
{
    /// <summary>How often a worker that has nothing to report says that it lives, 100 ms to 10 min. Default 5 s.</summary>
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>After how long a silence its trials are lost, at least two heartbeats, at most an hour. Default 20 s.</summary>
    public TimeSpan Lost { get; init; } = TimeSpan.FromSeconds(20);
}
