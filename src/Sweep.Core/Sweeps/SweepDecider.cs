using System.Collections.Immutable;

namespace Sweep.Core.Sweeps;

/// <summary>
/// The rules of a sweep: what follows from a command in a state. Pure, total and deterministic: it reads the state and changes nothing; asked
/// twice, it answers the same. What comes too late (a report of a fenced attempt, or to a sweep that has finished) is refused
/// or answered by no event; what can only be a programmer's error throws.
/// </summary>
public static class SweepDecider
{
    /// <summary>The events that a command brings about; empty where nothing changes.</summary>
    /// <exception cref="CommandRefusedException">The command cannot be meant: it names a trial or attempt that never was, or the sweep is not in a state for it.</exception>
    public static ImmutableArray<SweepEvent> Decide(SweepState state, SweepCommand command)
    {
        if (state.IsCreated == command is SweepCommand.CreateSweep)
        {
            throw new CommandRefusedException(CommandRefusal.Conflict, state.IsCreated
                ? $"Cannot CreateSweep for '{state.Setup.Name}': it exists."
                : $"Cannot {command.GetType().Name} for '{state.Setup.Name}': it has not been created.");
        }

        return command switch
        {
            SweepCommand.CreateSweep c => [new SweepEvent.SweepCreated(c.Specification, c.Data)],
            SweepCommand.AttachHost c => Attach(state, c),
            SweepCommand.LeaseTrial c => LeaseRules.Lease(state, c),
            SweepCommand.ReviewSweep c => LeaseRules.Review(state, c),
            SweepCommand.ReportMetrics c => AttemptRules.Report(state, c),
            SweepCommand.ReportDivergence c => AttemptRules.Diverge(state, c),
            SweepCommand.RecordCheckpoint c => AttemptRules.Record(state, c),
            SweepCommand.EndAttempt c => AttemptRules.End(state, c),
            SweepCommand.PauseSweep c => Pause(Unfinished(state), c),
            SweepCommand.ResumeSweep c => Unfinished(state).PauseReason is null ? [] : [new SweepEvent.SweepResumed()],
            SweepCommand.CancelSweep c => Finish(Unfinished(state), FinishKind.Cancelled, c.Reason),
            _ => throw new InvalidOperationException($"Cannot decide the unknown command {command.GetType().Name}."),
        };
    }

    /// <summary>Ends what has not ended, then the sweep.</summary>
    internal static ImmutableArray<SweepEvent> Finish(SweepState state, FinishKind kind, string reason)
    {
        var events = ImmutableArray.CreateBuilder<SweepEvent>();
        foreach (var trial in state.Trials)
        {
            if (!trial.HasEnded) events.Add(new SweepEvent.TrialEnded(trial.Number, TrialState.Stopped, reason));
        }

        events.Add(new SweepEvent.SweepFinished(kind, reason));
        return events.DrainToImmutable();
    }

    private static ImmutableArray<SweepEvent> Attach(SweepState state, SweepCommand.AttachHost command)
    {
        var events = ImmutableArray.CreateBuilder<SweepEvent>();
        events.Add(new SweepEvent.HostAttached(command.Host));
        if (state.Count(TrialState.Running) == 0) return events.DrainToImmutable();
        foreach (var trial in state.Trials)
        {
            // Interrupted, not lost: the host is gone, and that is no fault of the trial. Were it charged a restart, a user
            // who kills and resumes a sweep three times would lose every trial that was running. An attempt outside the host's
            // process has not ended with it: its lease decides.
            if (trial.State == TrialState.Running && trial.Lease is null)
                events.Add(new SweepEvent.AttemptEnded(trial.Number, trial.Attempt, AttemptEndKind.Interrupted, $"its host is gone; '{command.Host}' took over"));
        }

        return events.DrainToImmutable();
    }

    private static ImmutableArray<SweepEvent> Pause(SweepState state, SweepCommand.PauseSweep command)
        => state.PauseReason is null ? [new SweepEvent.SweepPaused(command.Reason)] : [];

    private static SweepState Unfinished(SweepState state) => state.IsFinished
        ? throw new CommandRefusedException(CommandRefusal.Conflict, $"The sweep '{state.Setup.Name}' is finished: {state.FinishReason}.")
        : state;
}
