using Sweep.Core.Sweeps;

namespace Sweep.Server.Contracts;

/// <summary>A stored checkpoint of a trial.</summary>
/// <param name="Attempt">The attempt that wrote it.</param>
/// <param name="Resource">How much the trial had spent.</param>
/// <param name="Sha256">SHA-256 of its content, lower-case hex.</param>
public sealed record CheckpointDocument(int Attempt, long Resource, string Sha256)
{
    /// <summary>The document of a reference; null of null.</summary>
    public static CheckpointDocument? Of(CheckpointReference? checkpoint)
        => checkpoint is null ? null : new(checkpoint.Attempt, checkpoint.Resource, checkpoint.Digest);

    /// <summary>The reference, of a trial.</summary>
    public CheckpointReference ToReference(int trial) => new(trial, Attempt, Resource, Sha256);
}
