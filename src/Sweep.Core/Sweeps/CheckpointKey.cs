namespace Sweep.Core.Sweeps;

/// <summary>Where a checkpoint is stored.</summary>
/// <param name="Trial">The trial.</param>
/// <param name="Attempt">The attempt that wrote it.</param>
/// <param name="Resource">How much the trial had spent.</param>
public readonly record struct CheckpointKey(int Trial, int Attempt, long Resource);
