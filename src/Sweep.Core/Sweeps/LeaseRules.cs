using System.Collections.Immutable;
using System.Globalization;
using Sweep.Core.Sampling;

namespace Sweep.Core.Sweeps;

/// <summary>What a free slot gets: a trial that waits, then one that earned to go on, then a new one.</summary>
internal static class LeaseRules
{
    // How many of a sampler's proposals in a row may repeat earlier trials before draws are made at random: one that has learnt much of a
    // small space proposes its favourite for ever.
    private const int SamplerRepeats = 20;

    // How many proposals in a row may repeat earlier trials before the space counts as used up.
    private const int MaxRepeats = 1000;
    private static readonly RandomSampler AtRandom = new();

    public static ImmutableArray<SweepEvent> Lease(SweepState state, SweepCommand.LeaseTrial command)
    {
        if (command.Lease is not null && state.HeldBy(command.Worker, command.Slot) is not null) return [];
        if (state.IsFinished || state.PauseReason is not null) return [];
        if (state.IsTimeOver(command.At)) return state.Count(TrialState.Running) == 0 ? SweepDecider.Finish(state, FinishKind.TimeUsedUp, TimeOver(state)) : [];
        if (state.FirstDue(command.At) is { } waiting) return [Start(state.Trials[waiting], command)];
        if (state.Scheduler.NextPromotion() is { } promoted)
            return [new SweepEvent.TrialPromoted(promoted), Start(state.Trials[promoted], command)];
        if (state.Trials.Count >= state.Setup.MaxTrials)
            return FinishWhenIdle(state, FinishKind.TrialsDone, TrialsDone(state));
        try
        {
            return Propose(state) is { } proposal
                ? [proposal, new SweepEvent.AttemptStarted(proposal.Trial, 1, command.Worker, command.Slot, null, command.Lease)]
                : FinishWhenIdle(state, FinishKind.SpaceUsedUp, "the sampler has nothing new to propose");
        }
        catch (UnsatisfiableSpaceException e)
        {
            return FinishWhenIdle(state, FinishKind.SpaceUsedUp, e.Message);
        }
    }

    /// <summary>The end of a sweep as the next slot that asks would find it, where it would get nothing; what only the sampler knows waits for that slot.</summary>
    public static ImmutableArray<SweepEvent> Review(SweepState state, SweepCommand.ReviewSweep command)
    {
        if (state.IsFinished || state.PauseReason is not null || state.Count(TrialState.Running) > 0) return [];
        if (state.IsTimeOver(command.At)) return SweepDecider.Finish(state, FinishKind.TimeUsedUp, TimeOver(state));
        var isDone = state.Trials.Count >= state.Setup.MaxTrials && state.FirstWaiting is null && state.Scheduler.NextPromotion() is null;
        return isDone ? SweepDecider.Finish(state, FinishKind.TrialsDone, TrialsDone(state)) : [];
    }

    /// <summary>Why a trial is stopped, and the sweep finished, when the budget's time is over.</summary>
    public static string TimeOver(SweepState state) => string.Create(CultureInfo.InvariantCulture, $"the time budget of {state.Setup.MaxTime:c} is over");

    private static string TrialsDone(SweepState state) => string.Create(CultureInfo.InvariantCulture, $"all {state.Trials.Count} trials are done");

    private static SweepEvent.AttemptStarted Start(TrialRecord trial, SweepCommand.LeaseTrial command)
        => new(trial.Number, trial.Attempt + 1, command.Worker, command.Slot, trial.LastCheckpoint, command.Lease);

    private static SweepEvent.TrialProposed? Propose(SweepState state)
    {
        for (var repeats = 0; repeats <= MaxRepeats; repeats++)
        {
            var draw = state.NextDraw + repeats;
            var sampler = repeats < SamplerRepeats ? state.Sampler : AtRandom;
            var configuration = sampler.Suggest(new SuggestContext(state.Setup.Space, state.Setup.Seed, draw, state.History));
            if (configuration is null) return null;
            if (!state.HasTried(configuration)) return new SweepEvent.TrialProposed(state.Trials.Count, draw, configuration);
        }

        return null;
    }

    // A trial that waits for its next attempt to be due is not over.
    private static ImmutableArray<SweepEvent> FinishWhenIdle(SweepState state, FinishKind kind, string reason)
        => state.Count(TrialState.Running) == 0 && state.FirstWaiting is null ? SweepDecider.Finish(state, kind, reason) : [];
}
