using Sweep.Hosting.Instruments;

namespace Sweep.Cluster.Workers;

/// <summary>Which slots of a worker train, and for how long the others have not.</summary>
internal sealed class SlotClock : IDisposable
{
    private readonly Lock _lock = new();
    private readonly string _worker;
    private readonly TimeProvider _time;
    private readonly long?[] _idleSince;
    private readonly IDisposable _shown;

    /// <param name="worker">The worker's name.</param>
    /// <param name="slots">How many slots it has.</param>
    /// <param name="time">Where time comes from.</param>
    public SlotClock(string worker, int slots, TimeProvider time)
    {
        (_worker, _time) = (worker, time);
        _idleSince = [.. Enumerable.Repeat<long?>(time.GetTimestamp(), slots)];
        _shown = WorkerInstruments.Show(worker, Look, asWorker: false);
    }

    /// <summary>A slot trains from now on.</summary>
    public void Trains(int slot) => Set(slot, null);

    /// <summary>A slot has not trained since.</summary>
    public void IsIdle(int slot, long since) => Set(slot, since);

    public void Dispose() => _shown.Dispose();

    private void Set(int slot, long? idleSince)
    {
        lock (_lock)
        {
            Count(slot, _time.GetTimestamp());
            _idleSince[slot] = idleSince;
        }
    }

    // Whoever looks sees the idle time up to now, however long nothing has changed.
    private (int Busy, int All) Look()
    {
        lock (_lock)
        {
            var now = _time.GetTimestamp();
            for (var slot = 0; slot < _idleSince.Length; slot++)
            {
                Count(slot, now);
                if (_idleSince[slot] is not null) _idleSince[slot] = now;
            }

            return (_idleSince.Count(static since => since is null), _idleSince.Length);
        }
    }

    private void Count(int slot, long now)
    {
        if (_idleSince[slot] is { } since) WorkerInstruments.OnIdle(_worker, _time.GetElapsedTime(since, now));
    }
}
