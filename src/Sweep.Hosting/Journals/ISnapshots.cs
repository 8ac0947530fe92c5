namespace Sweep.Hosting.Journals;

/// <summary>Keeps the latest snapshot of a sweep's state, so that whoever takes up the sweep reads only the journal's tail. Derived from the journal: it may be lost.</summary>
public interface ISnapshots
{
    /// <summary>The latest; null where there is none, or it is damaged.</summary>
    Snapshot? Latest();

    /// <summary>Replaces the latest, durably; entries before its position, but for the last of them, may then be trimmed from where they are quick to reach.</summary>
    Task Save(Snapshot snapshot);
}

/// <summary>A sweep's state at a position.</summary>
/// <param name="Position">The position of the first entry that is not in it.</param>
/// <param name="State">The state, with its version and a checksum; whose business it is only its writer knows.</param>
public sealed record Snapshot(long Position, ReadOnlyMemory<byte> State);
