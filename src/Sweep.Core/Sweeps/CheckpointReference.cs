namespace Sweep.Core.Sweeps;

/// <summary>Names a stored checkpoint; the store knows where it is.</summary>
/// <param name="Trial">The trial.</param>
/// <param name="Attempt">The attempt that wrote it; part of the key, so that a fenced attempt cannot overwrite.</param>
/// <param name="Resource">How much the trial had spent.</param>
/// <param name="Digest">SHA-256 of the content, lower-case hex: what was resumed is what was saved, and equal weights show as equal digests.</param>
public sealed record CheckpointReference(int Trial, int Attempt, long Resource, string Digest)
{
    /// <summary>Where it is stored.</summary>
    public CheckpointKey Key => new(Trial, Attempt, Resource);
}
