using System.Collections.Immutable;
using System.Globalization;
using Sweep.Core.Scheduling;

namespace Sweep.Core.Sweeps;

/// <summary>What follows from the messages of attempts.</summary>
internal static class AttemptRules
{
    // Far longer than a worker takes to tell of a checkpoint that it saved when its trial ended, in milliseconds: the clocks of hosts may differ.
    private const long LongestAfterword = 3_600_000;

    public static ImmutableArray<SweepEvent> Report(SweepState state, SweepCommand.ReportMetrics command)
    {
        var trial = Find(state, command.GetType().Name, command.Trial, command.Attempt);
        if (state.IsFinished) return [];
        if (IsFenced(trial, command.Attempt)) return Refuse(trial, command.Attempt, command.Resource);
        if (command.Resource < 0) throw Refusal(CommandRefusal.Invalid, state, command.GetType().Name, trial.Number, $"its resource is {command.Resource}, below 0");

        var metric = state.Setup.Metric;
        if (!command.Metrics.TryGet(metric, out var objective)) return MissingObjective(command, metric);
        if (trial.Reports > 0 && command.Resource <= trial.LastResource) return Repeat(trial, command, objective);

        var loss = state.Turn(objective);
        if (!double.IsFinite(loss))
        {
            return
            [
                new SweepEvent.MetricsReported(trial.Number, trial.Attempt, command.Resource, command.Metrics, Verdict.Continue),
                new SweepEvent.TrialEnded(trial.Number, TrialState.Diverged, string.Create(CultureInfo.InvariantCulture, $"{metric} is {objective} at {command.Resource}")),
            ];
        }

        var verdict = Judge(state, command, loss);
        var reported = new SweepEvent.MetricsReported(trial.Number, trial.Attempt, command.Resource, command.Metrics, verdict);
        if (command.Resource >= state.Setup.MaxResource) return [reported, new SweepEvent.TrialEnded(trial.Number, TrialState.Completed, null)];
        return verdict.Kind switch
        {
            VerdictKind.Continue => [reported],
            VerdictKind.Pause => [reported, new SweepEvent.TrialPaused(trial.Number, verdict.Reason ?? "")],
            _ => [reported, new SweepEvent.TrialEnded(trial.Number, TrialState.Stopped, verdict.Reason)],
        };
    }

    public static ImmutableArray<SweepEvent> Diverge(SweepState state, SweepCommand.ReportDivergence command)
    {
        var trial = Find(state, command.GetType().Name, command.Trial, command.Attempt);
        if (state.IsFinished) return [];
        if (IsFenced(trial, command.Attempt)) return Refuse(trial, command.Attempt, command.Resource);
        return
        [
            new SweepEvent.DivergenceReported(trial.Number, trial.Attempt, command.Resource, command.Reason),
            new SweepEvent.TrialEnded(trial.Number, TrialState.Diverged, command.Reason),
        ];
    }

    public static ImmutableArray<SweepEvent> Record(SweepState state, SweepCommand.RecordCheckpoint command)
    {
        var checkpoint = command.Checkpoint;
        var trial = Find(state, command.GetType().Name, checkpoint.Trial, checkpoint.Attempt);
        if (state.IsFinished) return [];
        if (checkpoint.Attempt < trial.Attempt || !Records(trial, checkpoint.Resource)) return Refuse(trial, checkpoint.Attempt, checkpoint.Resource);
        // Said again, because the answer was lost; it may have been replaced and deleted since.
        var isRepeat = checkpoint.Resource < trial.Saved || (checkpoint.Resource == trial.Saved && checkpoint.Key != trial.LastCheckpoint?.Key);
        return isRepeat ? [] : [new SweepEvent.CheckpointSaved(checkpoint)];
    }

    /// <summary>Whether the latest attempt of a trial may still record a checkpoint; an attempt in the process of its host tells of it at once.</summary>
    public static bool MayStillRecord(TrialRecord trial, long resource, long at)
        => (trial.State == TrialState.Running || trial.Lease is not null) && Records(trial, resource) && (trial.EndedAt is not { } ended || at < ended + LongestAfterword);

    public static ImmutableArray<SweepEvent> End(SweepState state, SweepCommand.EndAttempt command)
    {
        var trial = Find(state, command.GetType().Name, command.Trial, command.Attempt);
        if (state.IsFinished) return [];
        if (command.Attempt < trial.Attempt) return Refuse(trial, command.Attempt, 0);
        // An attempt that was told to stop has nothing to add by saying that it did.
        if (trial.State != TrialState.Running) return [];

        var ended = new SweepEvent.AttemptEnded(trial.Number, trial.Attempt, command.Kind, command.Reason);
        var isSpent = trial.Restarts >= state.Setup.MaxRestarts;
        return command.Kind switch
        {
            AttemptEndKind.FailedForGood => [ended, new SweepEvent.TrialEnded(trial.Number, TrialState.Failed, command.Reason)],
            AttemptEndKind.Failed when isSpent => [ended, new SweepEvent.TrialEnded(trial.Number, TrialState.Failed, command.Reason)],
            AttemptEndKind.Lost when isSpent => [ended, new SweepEvent.TrialEnded(trial.Number, TrialState.Lost, command.Reason)],
            AttemptEndKind.Completed when trial.Reports == 0 => throw Refusal(
                CommandRefusal.Conflict, state, command.GetType().Name, trial.Number, $"it has not reported. Report '{state.Setup.Metric}' before it is completed, or end it as failed"),
            AttemptEndKind.Completed => [ended, new SweepEvent.TrialEnded(trial.Number, TrialState.Completed, null)],
            _ => [ended],
        };
    }

    private static Verdict Judge(SweepState state, SweepCommand.ReportMetrics command, double loss)
    {
        var verdict = state.Scheduler.Judge(new ScheduledReport(command.Trial, command.Resource, loss));
        // What the trial reached counts, whatever becomes of it.
        if (command.Resource >= state.Setup.MaxResource) return verdict with { Kind = VerdictKind.Continue, Reason = null };
        return state.IsTimeOver(command.At) ? verdict with { Kind = VerdictKind.Stop, Reason = LeaseRules.TimeOver(state) } : verdict;
    }

    private static ImmutableArray<SweepEvent> MissingObjective(SweepCommand.ReportMetrics command, string metric)
    {
        var names = string.Join(", ", command.Metrics.Select(pair => pair.Key));
        var reason = $"its report lacks the objective '{metric}'; it has {(names.Length > 0 ? names : "no metrics")}";
        return
        [
            new SweepEvent.AttemptEnded(command.Trial, command.Attempt, AttemptEndKind.FailedForGood, reason),
            new SweepEvent.TrialEnded(command.Trial, TrialState.Failed, reason),
        ];
    }

    // An attempt that continues from a checkpoint repeats the reports that came after it, bit for bit.
    private static ImmutableArray<SweepEvent> Repeat(TrialRecord trial, SweepCommand.ReportMetrics command, double objective)
    {
        if (trial.JournaledAt(command.Resource) is not { } journaled) return [];
        return BitConverter.DoubleToInt64Bits(journaled) == BitConverter.DoubleToInt64Bits(objective)
            ? []
            : [new SweepEvent.RepeatDiffered(trial.Number, trial.Attempt, command.Resource, journaled, objective)];
    }

    // An attempt that was just paused, stopped or completed may still save what it has; one that was given up may not, nor what it trained past the report at which it was to end.
    private static bool Records(TrialRecord trial, long resource)
        => trial.State == TrialState.Running || (trial.State is TrialState.Paused or TrialState.Completed or TrialState.Stopped && resource <= trial.LastResource);

    private static bool IsFenced(TrialRecord trial, int attempt) => attempt != trial.Attempt || trial.State != TrialState.Running;

    private static ImmutableArray<SweepEvent> Refuse(TrialRecord trial, int attempt, long resource)
        => [new SweepEvent.StaleAttemptRefused(trial.Number, attempt, trial.Attempt, resource)];

    /// <summary>The trial of a message.</summary>
    /// <exception cref="CommandRefusedException">There is no such trial or attempt.</exception>
    public static TrialRecord Find(SweepState state, string command, int number, int attempt)
    {
        if ((uint)number >= (uint)state.Trials.Count) throw Refusal(CommandRefusal.Unknown, state, command, number, $"the sweep has {state.Trials.Count} trials");
        var trial = state.Trials[number];
        if (attempt < 1 || attempt > trial.Attempt) throw Refusal(CommandRefusal.Unknown, state, command, number, $"there is no attempt {attempt}, the latest is {trial.Attempt}");
        return trial;
    }

    private static CommandRefusedException Refusal(CommandRefusal kind, SweepState state, string command, int trial, string why)
        => new(kind, $"Cannot {command} for trial '{state.Setup.Name}/{trial}': {why}.");
}
