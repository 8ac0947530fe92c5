using System.Collections.Immutable;

namespace Sweep.Server.Contracts;

/// <summary>How many trials there are, in all and in each state.</summary>
public sealed record TrialCounts(int Total, int Waiting, int Running, int Paused, int Completed, int Stopped, int Diverged, int Failed, int Lost)
{
    /// <summary>The document of counts by the number of the state.</summary>
    public static TrialCounts Of(ImmutableArray<int> counts)
    {
        var total = 0;
        foreach (var count in counts) total += count;
        return new(total, counts[0], counts[1], counts[2], counts[3], counts[4], counts[5], counts[6], counts[7]);
    }

    /// <summary>The counts by the number of the state.</summary>
    public ImmutableArray<int> ToCounts() => [Waiting, Running, Paused, Completed, Stopped, Diverged, Failed, Lost];
}
