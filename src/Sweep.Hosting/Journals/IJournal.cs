using Sweep.Core.Sweeps;

namespace Sweep.Hosting.Journals;

/// <summary>
/// The append-only list of a sweep's entries, the only truth. One writer at a time. Appending is quick and ordered;
/// what was appended is durable once <see cref="WhenDurable"/> completes, so that many entries share one write to disk.
/// </summary>
public interface IJournal : IAsyncDisposable
{
    /// <summary>The position that the next entry must have.</summary>
    long NextPosition { get; }

    /// <summary>The volume on which it lies; null where there is none to speak of.</summary>
    StorageSpace? Space => null;

    /// <summary>Reads the entries from a position on, in order.</summary>
    /// <exception cref="JournalException">An entry cannot be read; the message names file, line and byte.</exception>
    IEnumerable<JournalEntry> Read(long from = 0);

    /// <summary>Queues an entry; its position must be <see cref="NextPosition"/>.</summary>
    void Append(JournalEntry entry);

    /// <summary>Completes when the entry at a position, and all before it, are durable; fails when writing failed.</summary>
    Task WhenDurable(long position);
}
