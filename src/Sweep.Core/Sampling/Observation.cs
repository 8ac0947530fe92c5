using Sweep.Core.Spaces;

namespace Sweep.Core.Sampling;

/// <summary>What a sampler learns of a trial: its objective at a resource level.</summary>
/// <param name="Trial">The trial's number.</param>
/// <param name="Configuration">What was trained.</param>
/// <param name="Resource">How much was spent when the value was seen.</param>
/// <param name="Loss">The objective, turned so that lower is better; positive infinity for a trial that diverged or failed.</param>
/// <param name="Completed">Whether the trial was trained to the end, rather than stopped or paused on the way.</param>
public sealed record Observation(int Trial, Configuration Configuration, long Resource, double Loss, bool Completed);
