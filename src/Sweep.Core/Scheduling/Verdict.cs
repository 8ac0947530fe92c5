namespace Sweep.Core.Scheduling;

/// <summary>What a scheduler wants of a trial.</summary>
public enum VerdictKind
{
    /// <summary>Train on.</summary>
    Continue,

    /// <summary>Checkpoint and give the slot back; the trial may be promoted later.</summary>
    Pause,

    /// <summary>Stop for good.</summary>
    Stop,
}

/// <summary>A scheduler's answer to a report.</summary>
/// <param name="Kind">Continue, pause or stop.</param>
/// <param name="Reason">Why, in words for people, where the answer is not to continue.</param>
/// <param name="Bracket">The bracket in which the trial was compared, where it was.</param>
/// <param name="Rung">The resource level of the rung that the trial reached with this report; null where it reached none.</param>
public readonly record struct Verdict(VerdictKind Kind, string? Reason = null, int Bracket = 0, long? Rung = null)
{
    /// <summary>Train on; no rung was reached.</summary>
    public static Verdict Continue => new(VerdictKind.Continue);
}
