using Sweep.Core.Sweeps;
using Sweep.Hosting.Journals;

namespace Sweep.TestKit.Journals;

/// <summary>A journal that forgets everything with the process: for sweeps of many trials whose durability is not the matter.</summary>
public sealed class MemoryJournal : IJournal
{
    private readonly Lock _lock = new();
    private readonly List<JournalEntry> _entries = [];

    public long NextPosition
    {
        get
        {
            lock (_lock) return _entries.Count;
        }
    }

    public IEnumerable<JournalEntry> Read(long from = 0)
    {
        lock (_lock) return _entries.GetRange((int)from, _entries.Count - (int)from);
    }

    public void Append(JournalEntry entry)
    {
        lock (_lock)
        {
            if (entry.Position != _entries.Count) throw new InvalidOperationException($"Cannot append entry {entry.Position} at {_entries.Count}.");
            _entries.Add(entry);
        }
    }

    public Task WhenDurable(long position) => Task.CompletedTask;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
