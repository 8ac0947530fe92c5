using Sweep.Core.Spaces;
using Sweep.Core.Sweeps;

namespace Sweep.Hosting.Trainers;

/// <summary>An engine made ready for one sweep: its task is loaded, its data read and shared by all trials.</summary>
public interface ITrainer : IDisposable
{
    /// <summary>Begins or continues a trial on the calling thread.</summary>
    /// <param name="configuration">The hyperparameters, fixed ones among them.</param>
    /// <param name="seed">The seed of everything random in the trial.</param>
    /// <param name="checkpoint">The state to continue from; null to start fresh.</param>
    ITrialTraining Start(Configuration configuration, ulong seed, Stream? checkpoint);
}

/// <summary>A trial in training; used by one thread, except for <see cref="Progress"/>.</summary>
public interface ITrialTraining : IDisposable
{
    /// <summary>How far it is, for display; safe to read from any thread.</summary>
    TrainingProgress Progress { get; }

    /// <summary>
    /// Trains until the trial has spent <paramref name="resource"/> in all, then evaluates. Two trainings of the same trial
    /// give the same metrics, bit for bit, however they were cut into calls or interrupted.
    /// </summary>
    /// <param name="resource">The mark to train to, in the sweep's resource.</param>
    /// <param name="cancel">Ends training between two steps; the state stays consistent and can be saved.</param>
    TrainingOutcome TrainTo(long resource, CancellationToken cancel);

    /// <summary>Writes everything needed to continue as if never stopped.</summary>
    void Save(Stream stream);
}

/// <summary>How far a trial is.</summary>
/// <param name="Resource">Spent in all, in the sweep's resource.</param>
/// <param name="Steps">Optimizer steps taken in all.</param>
/// <param name="Tokens">Tokens trained in all.</param>
/// <param name="Loss">Training loss of the last step; NaN before the first.</param>
/// <param name="GradientNorm">Global norm before clipping of the last step; NaN before the first.</param>
/// <param name="DeviceMemory">Bytes that the trial takes of its device's memory, as measured at a step; 0 where nobody has measured.</param>
public readonly record struct TrainingProgress(long Resource, long Steps, long Tokens, double Loss, double GradientNorm, long DeviceMemory = 0);

/// <summary>What came of training to a mark.</summary>
public abstract record TrainingOutcome
{
    private TrainingOutcome()
    {
    }

    /// <summary>The mark was reached.</summary>
    public sealed record Reached(long Resource, MetricValues Metrics) : TrainingOutcome;

    /// <summary>Loss or gradients became NaN or infinite.</summary>
    public sealed record Diverged(long Resource, string Reason) : TrainingOutcome;

    /// <summary>Cancelled before the mark; the state at <paramref name="Resource"/> can be saved.</summary>
    public sealed record Cancelled(long Resource) : TrainingOutcome;
}
