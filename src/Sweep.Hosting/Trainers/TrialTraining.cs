using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Sweep.Core.Sweeps;
using Sweep.Training;
using Sweep.Training.Models;
using Sweep.Training.Tasks;

namespace Sweep.Hosting.Trainers;

/// <summary>One trial that trains by itself, on whichever engine its model is of.</summary>
/// <param name="trainer">The trainer; this training's own.</param>
public sealed class TrialTraining(Trainer trainer) : ITrialTraining
{
    // By layers: one array for the reports of all trials of a task, for as long as there is the task.
    private static readonly ConditionalWeakTable<ITask, ConcurrentDictionary<int, string[]>> Names = [];

    /// <inheritdoc/>
    public TrainingProgress Progress => ProgressOf(trainer);

    /// <summary>Begins or continues a trial.</summary>
    /// <param name="plan">What is trained.</param>
    /// <param name="checkpoint">The state to continue from; null to start fresh.</param>
    /// <param name="model">Makes its model; null for that of the <c>cpu</c> engine.</param>
    public static TrialTraining Start(TrainerPlan plan, Stream? checkpoint, Func<TrainerPlan, ITrialModel>? model = null)
        => new(Open(plan, checkpoint, model));

    /// <summary>A trainer at its beginning, or where a checkpoint was.</summary>
    public static Trainer Open(TrainerPlan plan, Stream? checkpoint, Func<TrainerPlan, ITrialModel>? model = null)
        => checkpoint is null ? new Trainer(plan, model) : TrainerCheckpoint.Load(plan, checkpoint, model);

    /// <summary>How far a trainer is.</summary>
    public static TrainingProgress ProgressOf(Trainer trainer)
    {
        var progress = trainer.Progress;
        return new(trainer.Plan.Spent(progress.Steps, progress.Tokens), progress.Steps, progress.Tokens, progress.Loss, progress.GradientNorm, trainer.Model.DeviceMemory);
    }

    /// <summary>What a trial reports at a mark, or that it has diverged where what was measured is not finite. A step may spend more than the mark asked for, for instance when tokens are counted; what is reported is the mark.</summary>
    /// <param name="trainer">The trainer.</param>
    /// <param name="resource">The mark.</param>
    /// <param name="metrics">What <see cref="Trainer.Evaluate"/> gave there.</param>
    public static TrainingOutcome Report(Trainer trainer, long resource, double[] metrics)
    {
        var names = Names.GetOrCreateValue(trainer.Plan.Task).GetOrAdd(trainer.Plan.Settings.Layers, static (_, names) => [.. names], trainer.MetricNames);
        for (var i = 0; i < trainer.Plan.Task.Metrics.Count; i++)
        {
            if (!double.IsFinite(metrics[i])) return new TrainingOutcome.Diverged(resource, $"{names[i]} became {(double.IsNaN(metrics[i]) ? "NaN" : "infinite")} at step {trainer.Progress.Steps}.");
        }

        return new TrainingOutcome.Reached(resource, new MetricValues(names, metrics));
    }

    /// <inheritdoc/>
    public TrainingOutcome TrainTo(long resource, CancellationToken cancel) => trainer.TrainTo(resource, cancel) switch
    {
        TrainingEnd.Cancelled => new TrainingOutcome.Cancelled(trainer.Spent),
        TrainingEnd.Diverged diverged => new TrainingOutcome.Diverged(trainer.Spent, diverged.Reason),
        _ => Report(trainer, resource, trainer.Evaluate()),
    };

    /// <inheritdoc/>
    public void Save(Stream stream) => TrainerCheckpoint.Save(trainer, stream);

    /// <inheritdoc/>
    public void Dispose() => trainer.Dispose();
}
