using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Sweep.Cluster.Catalog;
using Sweep.Core.Sweeps;
using Sweep.Hosting.Checkpoints;
using Sweep.Hosting.Journals;
using Sweep.TestKit;
using Sweep.TestKit.Journals;

namespace Sweep.Cluster.Tests.Catalog;

/// <summary>What a cluster within one process keeps of its sweeps. Can be made to stand still, as Redis does when it is gone, and to lose what it has.</summary>
internal sealed class MemorySweepStore : ISweepStore, IDisposable
{
    private readonly ConcurrentDictionary<string, Kept> _sweeps = new(StringComparer.OrdinalIgnoreCase);
    private readonly ScratchFolder _checkpoints = new();
    private volatile TaskCompletionSource _answers = Answering();

    /// <summary>What was deleted, by whom.</summary>
    public ConcurrentQueue<(string Name, string? By)> Removed { get; } = [];

    /// <summary>How often a sweep was taken over.</summary>
    public int Epoch(string name) => _sweeps[name].Epoch;

    /// <summary>Reads and writes wait until <see cref="GoOn"/>.</summary>
    public void StandStill() => _answers = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void GoOn() => _answers.TrySetResult();

    /// <summary>The position of the latest snapshot; null where there is none.</summary>
    public long? SnapshotAt(string name) => _sweeps[name].Snapshots.Latest()?.Position;

    /// <summary>Puts a line into a journal that is none.</summary>
    public void Damage(string name) => _sweeps[name].IsDamaged = true;

    public void Repair(string name) => _sweeps[name].IsDamaged = false;

    public async Task<IReadOnlyList<RegisteredSweep>> List()
    {
        await _answers.Task;
        return [.. _sweeps.Values.Select(kept => kept.Registered).OrderBy(sweep => sweep.Name, StringComparer.Ordinal)];
    }

    public async Task<RegisteredSweep?> Find(string name)
    {
        await _answers.Task;
        return _sweeps.TryGetValue(name, out var kept) && kept.Name == name ? kept.Registered : null;
    }

    public async Task<string> Register(string name)
    {
        await _answers.Task;
        return _sweeps.GetOrAdd(name, _ => new Kept(name)).Name;
    }

    public async Task MarkFinished(string name)
    {
        await _answers.Task;
        if (_sweeps.TryGetValue(name, out var kept)) kept.IsFinished = true;
    }

    public async Task<OwnedSweep> Own(string name)
    {
        await _answers.Task;
        var kept = _sweeps[name];
        return kept.IsDamaged ? throw new JournalException("line 3 is no entry.") : new OwnedSweep(new GuardedJournal(this, kept, Interlocked.Increment(ref kept.Epoch)), kept.Snapshots);
    }

    public async IAsyncEnumerable<JournalEntry> Read(string name, long from, [EnumeratorCancellation] CancellationToken cancel = default)
    {
        await _answers.Task.WaitAsync(cancel);
        if (!_sweeps.TryGetValue(name, out var kept)) yield break;
        foreach (var entry in kept.Journal.Read(Math.Min(from, kept.Journal.NextPosition))) yield return entry;
    }

    public ICheckpointStore Checkpoints(string name) => new FolderCheckpointStore(Path.Combine(_checkpoints.Path, name));

    public async Task Remove(string name, DateTimeOffset at, string? by)
    {
        await _answers.Task;
        Removed.Enqueue((name, by));
        _sweeps.TryRemove(name, out _);
    }

    public void Dispose() => _checkpoints.Dispose();

    private static TaskCompletionSource Answering()
    {
        var answers = new TaskCompletionSource();
        answers.SetResult();
        return answers;
    }

    private sealed class Kept(string name)
    {
        public int Epoch;

        public string Name => name;

        public MemoryJournal Journal { get; } = new();

        public KeptSnapshots Snapshots { get; } = new();

        public bool IsFinished { get; set; }

        public bool IsDamaged { get; set; }

        public RegisteredSweep Registered => new(name, IsFinished);
    }

    private sealed class KeptSnapshots : ISnapshots
    {
        private volatile Snapshot? _latest;

        public Snapshot? Latest() => _latest;

        public Task Save(Snapshot snapshot)
        {
            _latest = snapshot;
            return Task.CompletedTask;
        }
    }

    /// <summary>A journal that its last owner alone may write.</summary>
    private sealed class GuardedJournal(MemorySweepStore store, Kept kept, int epoch) : IJournal
    {
        private readonly List<JournalEntry> _waiting = [];
        private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public long NextPosition
        {
            get
            {
                lock (_waiting) return kept.Journal.NextPosition + _waiting.Count;
            }
        }

        public IEnumerable<JournalEntry> Read(long from = 0) => kept.Journal.Read(from);

        public void Append(JournalEntry entry)
        {
            lock (_waiting) _waiting.Add(entry);
        }

        public async Task WhenDurable(long position)
        {
            await Task.WhenAny(store._answers.Task, _closed.Task);
            if (_closed.Task.IsCompleted) throw new JournalException("It was closed before all was written.");
            lock (_waiting)
            {
                if (Volatile.Read(ref kept.Epoch) != epoch) throw new JournalException("Another has taken the journal over.") { TakenOver = true };
                foreach (var entry in _waiting) kept.Journal.Append(entry);
                _waiting.Clear();
            }
        }

        public ValueTask DisposeAsync()
        {
            _closed.TrySetResult();
            return ValueTask.CompletedTask;
        }
    }
}
