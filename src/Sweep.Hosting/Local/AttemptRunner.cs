using Sweep.Core.Sweeps;
using Sweep.Hosting.Checkpoints;
using Sweep.Hosting.Instruments;
using Sweep.Hosting.Trainers;
using Sweep.Training.Checkpoints;

namespace Sweep.Hosting.Local;

/// <summary>
/// Trains one attempt on the calling thread: to the next mark, report, obey. What goes wrong in it is the attempt's end, with its reason.
/// </summary>
internal sealed class AttemptRunner(LocalHost host, ITrainer trainer, ReportMarks marks, LocalHostOptions options)
{
    /// <summary>Trains until the trial ends, pauses, or the host drains.</summary>
    public void Run(RunningAttempt attempt, long? lastReport)
    {
        var start = attempt.Start;
        try
        {
            using var training = Begin(attempt);
            attempt.Begin(training);
            Train(attempt, training, lastReport);
        }
        catch (Exception e) when (!(e is OperationCanceledException && host.IsDraining))
        {
            End(attempt, null, new SweepCommand.EndAttempt(host.Now, start.Trial, start.Attempt, KindOf(e), Describe(e)));
        }
    }

    private ITrialTraining Begin(RunningAttempt attempt)
    {
        var start = attempt.Start;
        using var span = attempt.Trace?.Start(start.From);
        if (start.From is not { } from) return trainer.Start(start.Configuration, start.Seed, null);
        using var checkpoint = host.Checkpoints.Open(from);
        return trainer.Start(start.Configuration, start.Seed, checkpoint);
    }

    private void Train(RunningAttempt attempt, ITrialTraining training, long? lastReport)
    {
        var start = attempt.Start;
        var lastSave = options.Time.GetTimestamp();
        var mark = marks.First(start.From?.Resource, lastReport);
        while (true)
        {
            attempt.Head(mark);
            attempt.Trace?.Train();
            var before = training.Progress;
            var began = options.Time.GetTimestamp();
            var outcome = training.TrainTo(mark, attempt.Cancel);
            host.Instruments.OnTrained(start.Trial, before, training.Progress, options.Time.GetElapsedTime(began));
            switch (outcome)
            {
                case TrainingOutcome.Reached reached:
                    var saved = IsWorthSaving(start, reached, lastSave);
                    if (saved)
                    {
                        Save(attempt, training, reached.Resource);
                        lastSave = options.Time.GetTimestamp();
                    }

                    if (!Report(attempt, training, reached, saved)) return;
                    mark = marks.After(reached.Resource);
                    break;
                case TrainingOutcome.Diverged diverged:
                    End(attempt, diverged.Resource, new SweepCommand.ReportDivergence(host.Now, start.Trial, start.Attempt, diverged.Resource, diverged.Reason));
                    return;
                case TrainingOutcome.Cancelled cancelled when attempt.StopReason is not null:
                    attempt.Trace?.Finish(cancelled.Resource, [], AttemptTrace.Now);
                    return;
                case TrainingOutcome.Cancelled cancelled:
                    Save(attempt, training, cancelled.Resource);
                    End(attempt, cancelled.Resource, new SweepCommand.EndAttempt(host.Now, start.Trial, start.Attempt, AttemptEndKind.Interrupted, "the host was asked to stop"));
                    return;
            }
        }
    }

    /// <summary>Reports, and does what is answered; false where the attempt is over.</summary>
    private bool Report(RunningAttempt attempt, ITrialTraining training, TrainingOutcome.Reached reached, bool saved)
    {
        var (start, since) = (attempt.Start, AttemptTrace.Now);
        var decision = host.Execute(new SweepCommand.ReportMetrics(host.Now, start.Trial, start.Attempt, reached.Resource, reached.Metrics));
        var answer = host.Answer(start, decision);
        attempt.Trace?.Reported(reached.Resource, decision.Events);
        if (answer is AttemptAnswer.Pause && !saved) Save(attempt, training, reached.Resource);
        if (answer is AttemptAnswer.Continue && reached.Resource < marks.Max) return true;
        attempt.Trace?.Finish(reached.Resource, decision.Events, since);
        return false;
    }

    private void End(RunningAttempt attempt, long? resource, SweepCommand command)
    {
        var since = AttemptTrace.Now;
        var decision = host.Execute(command);
        host.Perform(decision, attempt.Start);
        attempt.Trace?.Finish(resource, decision.Events, since);
    }

    /// <summary>
    /// Saves before the report, so that weights of a report that ends the trial cannot be missing: where the report is among the best of the
    /// sweep, whose weights will be wanted, and where a kill would cost more training than allowed.
    /// </summary>
    private bool IsWorthSaving(SweepAction.StartAttempt start, TrainingOutcome.Reached reached, long lastSave)
        => options.Time.GetElapsedTime(lastSave) >= options.CheckpointInterval
        || host.Read(state => RanksAmongKept(state, start.Trial, reached.Metrics));

    private static bool RanksAmongKept(SweepState state, int trial, MetricValues metrics)
    {
        var keep = state.Setup.KeepCheckpoints;
        if (keep == 0 || !metrics.TryGet(state.Setup.Metric, out var objective) || !double.IsFinite(objective)) return false;
        var (loss, board) = (state.Turn(objective), state.Leaderboard);
        if (loss >= state.Trials[trial].BestLoss) return false;
        return board.Count < keep || !(loss >= board[keep - 1].BestLoss);
    }

    private void Save(RunningAttempt attempt, ITrialTraining training, long resource)
    {
        var start = attempt.Start;
        using var span = attempt.Trace?.Checkpoint(resource);
        var checkpoint = host.Gate.Pass(() => host.Checkpoints.Save(start.Trial, start.Attempt, resource, training.Save), host.Draining);
        host.Record(checkpoint);
    }

    // What lies in the configuration, the data or the checkpoint is the same at the next attempt.
    private static AttemptEndKind KindOf(Exception error) => error is TrainerException or CheckpointException or SafetensorsException or InvalidDataException or UnauthorizedAccessException or FileNotFoundException or DirectoryNotFoundException
        ? AttemptEndKind.FailedForGood
        : AttemptEndKind.Failed;

    private static string Describe(Exception error) => error switch
    {
        OutOfMemoryException => "out of memory",
        TrainerException or CheckpointException or SafetensorsException => error.Message,
        _ => $"{error.GetType().Name}: {error.Message}",
    };
}
