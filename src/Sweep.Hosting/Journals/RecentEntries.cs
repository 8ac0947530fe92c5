using Sweep.Core.Sweeps;

namespace Sweep.Hosting.Journals;

/// <summary>The last entries of a journal: those who follow it read them from memory, not each of them from the file. Not safe for several threads.</summary>
internal sealed class RecentEntries
{
    /// <summary>How many are kept: some hundred kilobytes.</summary>
    public const int Most = 1024;

    private readonly JournalEntry?[] _entries = new JournalEntry[Most];
    private int _count;

    /// <summary>Adds the next entry.</summary>
    public void Add(JournalEntry entry)
    {
        _entries[entry.Position % Most] = entry;
        _count = Math.Min(Most, _count + 1);
    }

    /// <summary>The entries from a position up to, not with, the next one; null where some of them are kept no longer.</summary>
    public JournalEntry[]? From(long position, long next)
    {
        if (position >= next) return [];
        if (position < next - _count) return null;
        var entries = new JournalEntry[next - position];
        for (var i = 0; i < entries.Length; i++) entries[i] = _entries[(position + i) % Most]!;
        return entries;
    }
}
