namespace Sweep.Core.Sweeps;

/// <summary>What a data file was when the sweep began; a resume on changed data is refused.</summary>
/// <param name="Path">The path as the specification names it.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Sha256">SHA-256 of its content, lower-case hex.</param>
public sealed record DataFingerprint(string Path, long Bytes, string Sha256);
