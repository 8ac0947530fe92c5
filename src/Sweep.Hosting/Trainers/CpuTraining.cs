using Sweep.Core.Sweeps;
using Sweep.Training;

namespace Sweep.Hosting.Trainers;

/// <summary>One trial of the <c>cpu</c> engine.</summary>
internal sealed class CpuTraining(Trainer trainer, string[] metricNames) : ITrialTraining
{
    public TrainingProgress Progress
    {
        get
        {
            var progress = trainer.Progress;
            return new(trainer.Plan.Spent(progress.Steps, progress.Tokens), progress.Steps, progress.Tokens, progress.Loss, progress.GradientNorm);
        }
    }

    // A step may spend more than the mark asked for, for instance when tokens are counted; what is reported is the mark.
    public TrainingOutcome TrainTo(long resource, CancellationToken cancel)
    {
        switch (trainer.TrainTo(resource, cancel))
        {
            case TrainingEnd.Cancelled: return new TrainingOutcome.Cancelled(trainer.Spent);
            case TrainingEnd.Diverged diverged: return new TrainingOutcome.Diverged(trainer.Spent, diverged.Reason);
        }

        var metrics = trainer.Evaluate();
        for (var i = 0; i < trainer.Plan.Task.Metrics.Count; i++)
        {
            if (!double.IsFinite(metrics[i])) return new TrainingOutcome.Diverged(resource, $"{metricNames[i]} became {(double.IsNaN(metrics[i]) ? "NaN" : "infinite")} at step {trainer.Progress.Steps}.");
        }

        return new TrainingOutcome.Reached(resource, new MetricValues(metricNames, metrics));
    }

    public void Save(Stream stream) => TrainerCheckpoint.Save(trainer, stream);

    public void Dispose()
    {
    }
}
