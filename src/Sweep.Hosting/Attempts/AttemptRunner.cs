using Sweep.Core.Sweeps;
using Sweep.Hosting.Checkpoints;
using Sweep.Hosting.Instruments;
using Sweep.Hosting.Trainers;
using Sweep.Training.Checkpoints;

namespace Sweep.Hosting.Attempts;

/// <summary>
/// Trains one attempt on the calling thread: to the next mark, report, obey. What goes wrong in it is the attempt's end, with its reason. The same for the slots of the local host and of the cluster;
/// what differs is the link.
/// </summary>
public sealed class AttemptRunner(ITrainer trainer, AttemptPlan plan, TrainingInstruments instruments, TimeProvider time)
{
    /// <summary>Trains until the trial ends, pauses, or the attempt is asked to end.</summary>
    /// <param name="attempt">The attempt.</param>
    /// <param name="lastReport">The highest resource at which the trial has reported; null where it has not.</param>
    /// <param name="link">Whom it tells.</param>
    /// <exception cref="OperationCanceledException">The attempt was asked to give its trial back and could not even save it.</exception>
    /// <exception cref="DeviceLostException">The attempt ended because its device is lost: no other can be trained on it.</exception>
    public void Run(RunningAttempt attempt, long? lastReport, IAttemptLink link)
    {
        try
        {
            using var training = Begin(attempt, link);
            attempt.Begin(training);
            link.Finish(Train(attempt, training, lastReport, link));
        }
        catch (Exception e) when (!(e is OperationCanceledException && attempt.Cancel.IsCancellationRequested))
        {
            link.End(KindOf(e), Describe(e));
            link.Finish(null);
            if (e is DeviceLostException) throw;
        }
    }

    private ITrialTraining Begin(RunningAttempt attempt, IAttemptLink link)
    {
        var start = attempt.Start;
        using var span = attempt.Trace?.Start(start.From);
        if (start.From is not { } from) return trainer.Start(start.Configuration, start.Seed, null);
        using var checkpoint = link.Open(from);
        return trainer.Start(start.Configuration, start.Seed, checkpoint);
    }

    /// <summary>Trains to the attempt's end; returns what the trial has spent then.</summary>
    private long Train(RunningAttempt attempt, ITrialTraining training, long? lastReport, IAttemptLink link)
    {
        var lastSave = time.GetTimestamp();
        var best = double.PositiveInfinity;
        var from = attempt.Start.From?.Resource;
        var mark = plan.Marks.First(from, lastReport);
        while (true)
        {
            attempt.Head(mark);
            attempt.Trace?.Train();
            var before = training.Progress;
            var began = time.GetTimestamp();
            var outcome = training.TrainTo(mark, attempt.Cancel);
            instruments.OnTrained(attempt.Start.Trial, before, training.Progress, time.GetElapsedTime(began));
            switch (outcome)
            {
                case TrainingOutcome.Reached reached:
                    var loss = LossOf(reached.Metrics);
                    // Saved before the report, so that the weights of a report that ends the trial cannot be missing.
                    var saves = time.GetElapsedTime(lastSave) >= plan.CheckpointInterval || (loss < best && loss < link.SaveBelow);
                    best = Math.Min(best, loss);
                    if (saves)
                    {
                        link.Save(reached.Resource, training);
                        lastSave = time.GetTimestamp();
                    }

                    if (!Report(attempt, training, reached, saves, link)) return reached.Resource;
                    mark = plan.Marks.After(reached.Resource);
                    break;
                case TrainingOutcome.Diverged diverged:
                    link.Diverge(diverged.Resource, diverged.Reason);
                    return diverged.Resource;
                case TrainingOutcome.Cancelled cancelled when attempt.StopReason is not null:
                    return cancelled.Resource;
                case TrainingOutcome.Cancelled cancelled:
                    link.Save(cancelled.Resource, training);
                    link.End(AttemptEndKind.Interrupted, attempt.GiveBackReason);
                    return cancelled.Resource;
            }
        }
    }

    /// <summary>
    /// Reports, and does what is answered; false where the attempt is over. A rung that nobody answers, such as while the host of the sweep moves, holds nobody up: a checkpoint there keeps what the
    /// answer may ask for, and training goes on.
    /// </summary>
    private bool Report(RunningAttempt attempt, ITrialTraining training, TrainingOutcome.Reached reached, bool saved, IAttemptLink link)
    {
        var decides = plan.Marks.Decides(reached.Resource);
        var answer = link.Report(reached.Resource, reached.Metrics, decides);
        if (!saved && (answer is AttemptAnswer.Pause || (answer is null && decides))) link.Save(reached.Resource, training);
        if (reached.Resource >= plan.Marks.Max)
        {
            if (answer is null && link.WaitForAnswer() is null) link.End(AttemptEndKind.Interrupted, attempt.GiveBackReason);
            return false;
        }

        return answer is null or AttemptAnswer.Continue;
    }

    // Of what has no weights worth keeping: infinity, which lies below nothing.
    private double LossOf(MetricValues metrics)
        => metrics.TryGet(plan.Metric, out var objective) && double.IsFinite(objective) ? (plan.Maximize ? -objective : objective) : double.PositiveInfinity;

    // What lies in the configuration, the data or the checkpoint is the same at the next attempt.
    private static AttemptEndKind KindOf(Exception error) => error is TrainerException or CheckpointException or SafetensorsException or InvalidDataException or UnauthorizedAccessException or FileNotFoundException or DirectoryNotFoundException
        ? AttemptEndKind.FailedForGood
        : AttemptEndKind.Failed;

    private static string Describe(Exception error) => error switch
    {
        OutOfMemoryException => "out of memory",
        TrainerException or CheckpointException or SafetensorsException or DeviceMemoryException or DeviceLostException => error.Message,
        _ => $"{error.GetType().Name}: {error.Message}",
    };
}
