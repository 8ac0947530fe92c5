using System.Globalization;

namespace Sweep.Hosting.Hosts;

/// <summary>
/// How long each attempt outside the process may still be silent. Knows only time; what silence means is the decider's. It is not in
/// the journal: after a restart every lease begins anew, for nobody could be heard in between.
/// </summary>
/// <param name="time">The clock; steps of the wall clock do not count.</param>
/// <param name="expired">Called on a timer's thread for each attempt that was silent too long, with what to say of it; it then asks <see cref="Take"/>.</param>
internal sealed class LeaseTable(TimeProvider time, Action<int, int, string> expired) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Lock _firing = new();
    private readonly Dictionary<int, Entry> _entries = []; // by trial
    private ITimer? _timer;
    private bool _closed;

    /// <summary>The time begins for the latest attempt of a trial.</summary>
    public void Begin(int trial, int attempt, string worker, TimeSpan lease)
    {
        lock (_lock)
        {
            _entries[trial] = new Entry(attempt, worker, lease, Deadline(lease));
            Arm();
        }
    }

    /// <summary>An attempt was heard: its time begins anew.</summary>
    public void Renew(int trial, int attempt)
    {
        lock (_lock)
        {
            if (_entries.TryGetValue(trial, out var entry) && entry.Attempt == attempt) _entries[trial] = entry with { Deadline = Deadline(entry.Lease) };
        }
    }

    /// <summary>Takes an attempt out; false where it was heard after all, or another has its place.</summary>
    public bool Take(int trial, int attempt)
    {
        lock (_lock) return _entries.TryGetValue(trial, out var entry) && entry.Attempt == attempt && entry.Deadline <= time.GetTimestamp() && _entries.Remove(trial);
    }

    /// <summary>Nothing expires any more once this returns.</summary>
    public void Dispose()
    {
        lock (_firing) _closed = true;
        lock (_lock) _timer?.Dispose();
    }

    private void Fire()
    {
        lock (_firing)
        {
            if (_closed) return;
            foreach (var (trial, entry) in Silent())
            {
                expired(trial, entry.Attempt, string.Create(CultureInfo.InvariantCulture, $"no word from '{entry.Worker}' for {entry.Lease.TotalSeconds:0.###} s"));
            }

            lock (_lock) Arm();
        }
    }

    private List<KeyValuePair<int, Entry>> Silent()
    {
        var now = time.GetTimestamp();
        lock (_lock) return [.. _entries.Where(pair => pair.Value.Deadline <= now).OrderBy(pair => pair.Key)];
    }

    private long Deadline(TimeSpan lease) => time.GetTimestamp() + (long)(lease.TotalSeconds * time.TimestampFrequency);

    private void Arm()
    {
        if (_entries.Count == 0) return;
        var left = Math.Max(0, _entries.Values.Min(entry => entry.Deadline) - time.GetTimestamp());
        // A millisecond more: timers count in whole ones, and one that fires early would fire again and again.
        var due = TimeSpan.FromSeconds((double)left / time.TimestampFrequency) + TimeSpan.FromMilliseconds(1);
        if (_timer is null) _timer = time.CreateTimer(_ => Fire(), null, due, Timeout.InfiniteTimeSpan);
        else _timer.Change(due, Timeout.InfiniteTimeSpan);
    }

    private readonly record struct Entry(int Attempt, string Worker, TimeSpan Lease, long Deadline);
}
