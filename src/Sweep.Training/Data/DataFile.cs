namespace Sweep.Training.Data;

/// <summary>A file that a task has read.</summary>
/// <param name="Path">As the specification names it.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Sha256">SHA-256 of its content, lower-case hex.</param>
public sealed record DataFile(string Path, long Bytes, string Sha256);
