using System.Diagnostics;
using Sweep.Hosting.Instruments;

namespace Sweep.Hosting.Local;

/// <summary>
/// The slots of this process, shared by its sweeps: who trains holds one. Of those who wait, the sweep that holds fewest goes first, and among equals
/// whoever has waited longest.
/// </summary>
public sealed class SlotPool : IDisposable
{
    private readonly object _lock = new();
    private readonly List<Waiter> _waiting = [];
    private readonly Dictionary<object, int> _held = [];
    private readonly string _worker;
    private readonly IDisposable _shown;
    private int _busy;
    private long _since = Stopwatch.GetTimestamp();

    /// <param name="slots">How many trials train at once, at least 1.</param>
    /// <param name="worker">The worker's name, for the instruments.</param>
    public SlotPool(int slots, string worker)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(slots, 1);
        (Slots, _worker) = (slots, worker);
        _shown = WorkerInstruments.Show(worker, Look);
    }

    /// <summary>How many there are.</summary>
    public int Slots { get; }

    /// <summary>How many are held.</summary>
    public int Busy
    {
        get
        {
            lock (_lock) return _busy;
        }
    }

    /// <summary>How many wait for one.</summary>
    internal int Waiting
    {
        get
        {
            lock (_lock) return _waiting.Count;
        }
    }

    /// <summary>Waits for a slot; what is returned gives it back.</summary>
    /// <param name="sweep">For which sweep.</param>
    /// <param name="giveUp">Asks to wait no longer.</param>
    /// <exception cref="OperationCanceledException">There was none before <paramref name="giveUp"/>.</exception>
    public IDisposable Take(object sweep, CancellationToken giveUp)
    {
        var waiter = new Waiter(this, sweep);
        using var wake = giveUp.Register(Wake);
        lock (_lock)
        {
            _waiting.Add(waiter);
            Grant();
            while (!waiter.IsGranted)
            {
                if (giveUp.IsCancellationRequested)
                {
                    _waiting.Remove(waiter);
                    giveUp.ThrowIfCancellationRequested();
                }

                Monitor.Wait(_lock);
            }
        }

        return waiter;
    }

    /// <summary>Its slots are no longer shown.</summary>
    public void Dispose() => _shown.Dispose();

    private void Grant()
    {
        while (_busy < Slots && _waiting.Count > 0)
        {
            var next = _waiting.MinBy(waiter => _held.GetValueOrDefault(waiter.Sweep))!; // the first of equals
            _waiting.Remove(next);
            next.IsGranted = true;
            _held[next.Sweep] = _held.GetValueOrDefault(next.Sweep) + 1;
            Count(1);
            Monitor.PulseAll(_lock);
        }
    }

    private void GiveBack(Waiter waiter)
    {
        lock (_lock)
        {
            if (!waiter.IsGranted) return;
            waiter.IsGranted = false;
            if (--_held[waiter.Sweep] == 0) _held.Remove(waiter.Sweep);
            Count(-1);
            Grant();
        }
    }

    // Whoever looks sees the idle time up to now, however long nothing has changed.
    private (int Busy, int All) Look()
    {
        lock (_lock)
        {
            Count(0);
            return (_busy, Slots);
        }
    }

    private void Count(int change)
    {
        var now = Stopwatch.GetTimestamp();
        WorkerInstruments.OnIdle(_worker, (Slots - _busy) * Stopwatch.GetElapsedTime(_since, now));
        (_busy, _since) = (_busy + change, now);
    }

    private void Wake()
    {
        lock (_lock) Monitor.PulseAll(_lock);
    }

    private sealed class Waiter(SlotPool pool, object sweep) : IDisposable
    {
        public object Sweep => sweep;

        public bool IsGranted { get; set; }

        public void Dispose() => pool.GiveBack(this);
    }
}
