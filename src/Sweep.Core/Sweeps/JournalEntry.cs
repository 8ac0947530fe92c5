using System.Collections.Immutable;

namespace Sweep.Core.Sweeps;

/// <summary>
/// What one command brought about: one line of a journal, written whole or not at all, so that no reader ever sees half a decision.
/// </summary>
/// <param name="Position">The place in the journal, from 0, without gaps.</param>
/// <param name="At">The command's time, milliseconds since 1970 UTC.</param>
/// <param name="Events">What happened, in order; at least one.</param>
/// <param name="By">In whose name the command was given; null where nobody gave one.</param>
public sealed record JournalEntry(long Position, long At, ImmutableArray<SweepEvent> Events, string? By = null)
{
    /// <summary>Equality by content.</summary>
    public bool Equals(JournalEntry? other)
        => other is not null && Position == other.Position && At == other.At && By == other.By && Events.AsSpan().SequenceEqual(other.Events.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Position, At, Events.Length);
}
