using Sweep.Core.Sweeps;
using Sweep.Hosting.Journals;

namespace Sweep.TestKit.Journals;

/// <summary>A journal in memory whose storage can be taken away: what is appended meanwhile becomes durable when it is back, or never where the process ends first.</summary>
public sealed class StallingJournal : IJournal
{
    private readonly Lock _lock = new();
    private readonly List<JournalEntry> _entries = [];
    private TaskCompletionSource? _back;
    private int _durable;

    public long NextPosition
    {
        get
        {
            lock (_lock) return _entries.Count;
        }
    }

    /// <summary>Reads what is durable.</summary>
    public IEnumerable<JournalEntry> Read(long from = 0)
    {
        lock (_lock) return _entries[(int)from.._durable];
    }

    public void Append(JournalEntry entry)
    {
        lock (_lock)
        {
            if (entry.Position != _entries.Count) throw new InvalidOperationException($"Cannot append entry {entry.Position} at {_entries.Count}.");
            _entries.Add(entry);
            if (_back is null) _durable++;
        }
    }

    public Task WhenDurable(long position)
    {
        lock (_lock) return position < _durable ? Task.CompletedTask : _back!.Task;
    }

    /// <summary>Nothing becomes durable any more.</summary>
    public void Stall()
    {
        lock (_lock) _back ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>The storage is back, and has what was appended.</summary>
    public void GoOn()
    {
        TaskCompletionSource? back;
        lock (_lock) (back, _back, _durable) = (_back, null, _entries.Count);
        back?.SetResult();
    }

    /// <summary>The process ended: what was not durable is lost.</summary>
    public void Lose()
    {
        lock (_lock)
        {
            _entries.RemoveRange(_durable, _entries.Count - _durable);
            _back = null;
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
