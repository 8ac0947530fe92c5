using Sweep.Core.Sweeps;

namespace Sweep.Hosting;

/// <summary>What a slot that asked for work gets.</summary>
public abstract record LeaseAnswer
{
    private LeaseAnswer()
    {
    }

    /// <summary>Train this.</summary>
    /// <param name="Attempt">What to train, and from where.</param>
    /// <param name="LastReport">The highest resource at which the trial has reported; null where it has not.</param>
    /// <param name="NextReport">Where it should report next: at a rung, a multiple of <c>report_every</c>, or its end.</param>
    public sealed record Train(SweepAction.StartAttempt Attempt, long? LastReport, long NextReport) : LeaseAnswer;

    /// <summary>Nothing now; ask again when the sweep has changed.</summary>
    public sealed record Wait : LeaseAnswer;

    /// <summary>The sweep is over.</summary>
    public sealed record Finished(string Reason) : LeaseAnswer;
}
