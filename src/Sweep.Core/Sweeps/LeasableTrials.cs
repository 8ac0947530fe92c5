namespace Sweep.Core.Sweeps;

/// <summary>How many more attempts a sweep could begin now, as <see cref="LeaseRules"/> would give them out.</summary>
public static class LeasableTrials
{
    /// <summary>What a sweep without a limit of trials counts as able to begin.</summary>
    public const int Unlimited = 1 << 16;

    /// <summary>
    /// Trials that wait and are due, those that earned to go on, and new ones as the budget allows; 0 where the sweep is paused or finished. Of those that earned to go on the next is counted, not those behind it; and
    /// whether the sampler has so many left to propose only asking for them shows.
    /// </summary>
    /// <param name="state">The state.</param>
    /// <param name="at">The time, milliseconds since 1970 UTC.</param>
    public static int Count(SweepState state, long at)
    {
        if (!state.IsCreated || state.IsFinished || state.PauseReason is not null || state.IsTimeOver(at)) return 0;
        var proposable = state.Setup.MaxTrials is { } most ? Math.Max(0, most - state.Trials.Count) : Unlimited;
        var promotable = state.Scheduler.NextPromotion() is null ? 0 : 1;
        return (int)Math.Min((long)Unlimited, (long)state.CountDue(at) + promotable + proposable);
    }
}
