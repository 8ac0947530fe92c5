using Sweep.Hosting.Instruments;
using Sweep.Hosting.Sharing;

namespace Sweep.Hosting.Local;

/// <summary>
/// The slots of this process, shared by its sweeps: who trains holds one. Of those who wait, the sweep goes first whose turn it is by <see cref="FairShare"/>, and among equals whoever has waited longest.
/// Nobody is interrupted: a sweep of a higher priority waits for the next slot that is given back.
/// </summary>
public sealed class SlotPool : IDisposable
{
    private readonly object _lock = new();
    private readonly List<Waiter> _waiting = [];
    private readonly Dictionary<object, (SlotShare Share, int Held)> _holding = [];
    private readonly SlotLedger<object> _ledger = new();
    private readonly string _worker;
    private readonly TimeProvider _time;
    private readonly IDisposable _shown;
    private int _busy;
    private long _since;

    /// <param name="slots">How many trials train at once, at least 1.</param>
    /// <param name="worker">The worker's name, for the instruments.</param>
    /// <param name="time">Where time comes from. Default: the system.</param>
    public SlotPool(int slots, string worker, TimeProvider? time = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(slots, 1);
        (Slots, _worker, _time) = (slots, worker, time ?? TimeProvider.System);
        _since = _time.GetTimestamp();
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
    /// <param name="share">How it shares.</param>
    /// <param name="giveUp">Asks to wait no longer.</param>
    /// <param name="held">A slot that it took before and gives back for this one: it goes to somebody else only where that one goes first. Default: none.</param>
    /// <exception cref="OperationCanceledException">There was none before <paramref name="giveUp"/>; nothing is held any more.</exception>
    public IDisposable Take(object sweep, SlotShare share, CancellationToken giveUp, IDisposable? held = null)
    {
        var waiter = new Waiter(this, sweep, share);
        using var wake = giveUp.Register(Wake);
        lock (_lock)
        {
            Count();
            if (held is Waiter before) Return(before);
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
        Count();
        while (_busy < Slots && _waiting.Count > 0)
        {
            var next = _waiting[0];
            foreach (var waiter in _waiting) // the first of equals
            {
                if (FairShare.Compare(Turn(waiter), Turn(next)) < 0) next = waiter;
            }

            _waiting.Remove(next);
            next.IsGranted = true;
            _holding[next.Sweep] = (next.Share, _holding.GetValueOrDefault(next.Sweep).Held + 1);
            _busy++;
            Monitor.PulseAll(_lock);
        }
    }

    private (int Priority, double Turn) Turn(Waiter waiter)
        => (waiter.Share.Priority, FairShare.Turn(_ledger.Used(waiter.Sweep), _holding.GetValueOrDefault(waiter.Sweep).Held, waiter.Share.Weight));

    private void GiveBack(Waiter waiter)
    {
        lock (_lock)
        {
            Count();
            Return(waiter);
            Grant();
        }
    }

    private void Return(Waiter waiter)
    {
        if (!waiter.IsGranted) return;
        waiter.IsGranted = false;
        var (share, held) = _holding[waiter.Sweep];
        if (held == 1) _holding.Remove(waiter.Sweep);
        else _holding[waiter.Sweep] = (share, held - 1);
        _busy--;
    }

    // Whoever looks sees the idle time up to now, however long nothing has changed.
    private (int Busy, int All) Look()
    {
        lock (_lock)
        {
            Count();
            return (_busy, Slots);
        }
    }

    // Enters the time since the last change: before every change of what is held, and again once it is known who waits.
    private void Count()
    {
        var now = _time.GetTimestamp();
        var elapsed = _time.GetElapsedTime(_since, now);
        _since = now;
        WorkerInstruments.OnIdle(_worker, (Slots - _busy) * elapsed);
        var waiting = _waiting.Where(waiter => !_holding.ContainsKey(waiter.Sweep)).DistinctBy(waiter => waiter.Sweep).Select(waiter => (waiter.Sweep, waiter.Share, Held: 0));
        _ledger.Advance(elapsed, [.. _holding.Select(pair => (pair.Key, pair.Value.Share, pair.Value.Held)), .. waiting]);
    }

    private void Wake()
    {
        lock (_lock) Monitor.PulseAll(_lock);
    }

    private sealed class Waiter(SlotPool pool, object sweep, SlotShare share) : IDisposable
    {
        public object Sweep => sweep;

        public SlotShare Share => share;

        public bool IsGranted { get; set; }

        public void Dispose() => pool.GiveBack(this);
    }
}
