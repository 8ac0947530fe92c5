using Sweep.Core.Sweeps;
using Sweep.Hosting.Trainers;

namespace Sweep.Hosting.Attempts;

/// <summary>
/// What an attempt says to the host of its sweep, in this process or elsewhere, and hears of it. Used by the thread that trains. What is said is heard in this order, and a checkpoint is durable before
/// it is told of.
/// </summary>
public interface IAttemptLink
{
    /// <summary>A report whose loss lies below this is to be saved before it is made: see <see cref="AttemptReply.SaveBelow"/>.</summary>
    double SaveBelow { get; }

    /// <summary>Opens the checkpoint to continue from.</summary>
    Stream Open(CheckpointReference checkpoint);

    /// <summary>Saves a checkpoint. The training may go on once this returns; that does not say that the checkpoint is durable yet.</summary>
    void Save(long resource, ITrialTraining training);

    /// <summary>Reports.</summary>
    /// <param name="resource">The mark.</param>
    /// <param name="metrics">What was measured there.</param>
    /// <param name="decides">Whether the mark is a rung or the trial's end, so that the answer is worth a short wait.</param>
    /// <returns>What to do; null where nobody has answered yet.</returns>
    AttemptAnswer? Report(long resource, MetricValues metrics, bool decides);

    /// <summary>Waits until everything that was reported is answered, however long that takes, or until the attempt is asked to end; then null.</summary>
    AttemptAnswer? WaitForAnswer();

    /// <summary>Loss or gradients became NaN or infinite: the attempt is over.</summary>
    void Diverge(long resource, string reason);

    /// <summary>The attempt ended by itself.</summary>
    void End(AttemptEndKind kind, string reason);

    /// <summary>The attempt says no more: completes what it has said.</summary>
    /// <param name="resource">What the trial has spent; null where that is not known.</param>
    void Finish(long? resource);
}
