using Sweep.Core.Sweeps;

namespace Sweep.Hosting;

/// <summary>What an attempt says of itself. Messages of one attempt are heard in the order in which they were sent.</summary>
public abstract record AttemptMessage
{
    private AttemptMessage()
    {
    }

    /// <summary>It reached a mark and measured its metrics there.</summary>
    public sealed record Reported(long Resource, MetricValues Metrics) : AttemptMessage;

    /// <summary>It has written a checkpoint, durably.</summary>
    public sealed record Saved(CheckpointReference Checkpoint) : AttemptMessage;

    /// <summary>Loss or gradients became NaN or infinite.</summary>
    public sealed record Diverged(long Resource, string Reason) : AttemptMessage;

    /// <summary>It ended by itself.</summary>
    public sealed record Ended(AttemptEndKind Kind, string Reason) : AttemptMessage;
}
