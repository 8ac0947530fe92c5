namespace Sweep.Cluster.Workers;

/// <summary>How an attempt on a worker talks to its sweep.</summary>
public sealed record SessionOptions
{
    /// <summary>How many messages may wait for an answer before training waits for one, at least 1. Default 10,000.</summary>
    public int MostWaiting { get; init; } = 10_000;

    /// <summary>How many messages go at once, at least 1. Default 500.</summary>
    public int MostAtOnce { get; init; } = 500;

    /// <summary>After how long a silence it says that it lives. Default 5 s.</summary>
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long training waits at a rung for the verdict before it goes on without. Default 2 s.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How soon what failed is tried again; twice as late each time, up to <see cref="LongestRetry"/>. Default 100 ms.</summary>
    public TimeSpan FirstRetry { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>How late what keeps failing is tried again, at most. Default 5 s.</summary>
    public TimeSpan LongestRetry { get; init; } = TimeSpan.FromSeconds(5);
}
