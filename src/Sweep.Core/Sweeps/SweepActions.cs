using System.Collections.Immutable;
using System.Globalization;
using Sweep.Core.Sampling;

namespace Sweep.Core.Sweeps;

/// <summary>What hosts must do once an entry is durable.</summary>
public static class SweepActions
{
    /// <summary>The actions that follow from the events of an entry, in order.</summary>
    /// <param name="state">The state right after the entry was applied.</param>
    /// <param name="events">The entry's events.</param>
    public static ImmutableArray<SweepAction> From(SweepState state, ImmutableArray<SweepEvent> events)
    {
        ImmutableArray<SweepAction>.Builder? actions = null;
        for (var i = 0; i < events.Length; i++)
        {
            if (Of(state, events, i) is { } action) (actions ??= ImmutableArray.CreateBuilder<SweepAction>()).Add(action);
        }

        foreach (var checkpoint in state.ReleasedCheckpoints)
            (actions ??= ImmutableArray.CreateBuilder<SweepAction>()).Add(new SweepAction.DiscardCheckpoint(checkpoint));
        return actions?.DrainToImmutable() ?? [];
    }

    /// <summary>What a slot that holds a trial's latest attempt is to train, from its last checkpoint.</summary>
    public static SweepAction.StartAttempt Again(SweepState state, TrialRecord trial)
        => new(trial.Number, trial.Attempt, trial.Configuration, trial.LastCheckpoint, SeedOf(state, trial.Number));

    /// <summary>What an attempt outside the host's process must do as things stand; null where it goes on.</summary>
    /// <exception cref="CommandRefusedException">There is no such trial or attempt.</exception>
    public static SweepAction? For(SweepState state, int trial, int attempt)
    {
        var found = AttemptRules.Find(state, "Ask", trial, attempt);
        if (attempt < found.Attempt) return new SweepAction.StopAttempt(trial, attempt, FencedOut(found.Attempt));
        return found.State switch
        {
            TrialState.Running => null,
            TrialState.Paused => new SweepAction.PauseAttempt(trial, attempt, found.Reason ?? "it is paused"),
            TrialState.Completed => new SweepAction.StopAttempt(trial, attempt, "completed"),
            _ => new SweepAction.StopAttempt(trial, attempt, found.Reason ?? "it is over"),
        };
    }

    private static SweepAction? Of(SweepState state, ImmutableArray<SweepEvent> events, int index) => events[index] switch
    {
        SweepEvent.AttemptStarted e => new SweepAction.StartAttempt(e.Trial, e.Attempt, state.Trials[e.Trial].Configuration, e.From, SeedOf(state, e.Trial)),
        SweepEvent.StaleAttemptRefused e when e.Attempt < e.CurrentAttempt => new SweepAction.StopAttempt(e.Trial, e.Attempt, FencedOut(e.CurrentAttempt)),
        SweepEvent.StaleAttemptRefused e => new SweepAction.StopAttempt(e.Trial, e.Attempt, "it is over"),
        SweepEvent.TrialPaused e => new SweepAction.PauseAttempt(e.Trial, state.Trials[e.Trial].Attempt, e.Reason),
        SweepEvent.TrialEnded e when WasRunning(state, events, index, e.Trial)
            => new SweepAction.StopAttempt(e.Trial, state.Trials[e.Trial].Attempt, e.Reason ?? "completed"),
        SweepEvent.SweepFinished e => new SweepAction.EndSweep(e.Reason),
        _ => null,
    };

    // A worker is forgotten when its attempt ends; where attempt and trial end at once, the attempt may still be at work.
    private static bool WasRunning(SweepState state, ImmutableArray<SweepEvent> events, int index, int trial)
        => state.Trials[trial].Worker is not null || (index > 0 && events[index - 1] is SweepEvent.AttemptEnded);

    private static string FencedOut(int by) => string.Create(CultureInfo.InvariantCulture, $"attempt {by} has fenced it out");

    private static ulong SeedOf(SweepState state, int trial) => new Prng(state.Setup.Seed, Purpose.TrialSeed, trial).NextUInt64();
}
