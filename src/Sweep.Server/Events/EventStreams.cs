using Sweep.Hosting;
using Sweep.Server.Metrics;

namespace Sweep.Server.Events;

/// <summary>The open event streams, and the tails that they share: one per sweep, as long as somebody listens to it.</summary>
internal sealed class EventStreams
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, (Task<SweepTail> Tail, int Streams)> _tails = [];
    private int _open;

    /// <summary>How many streams are open.</summary>
    public int Open => Volatile.Read(ref _open);

    /// <summary>To how many sweeps somebody listens.</summary>
    public int Tails
    {
        get
        {
            lock (_lock) return _tails.Count;
        }
    }

    /// <summary>Joins those who listen to a sweep; to be left again with <see cref="Leave"/>.</summary>
    public Task<SweepTail> Join(ISweepReader sweep)
    {
        lock (_lock)
        {
            _open++;
            ServerInstruments.OnStreamOpened();
            var (tail, streams) = _tails.GetValueOrDefault(sweep.Name);
            if (tail is null or { IsFaulted: true } or { IsCompletedSuccessfully: true, Result.HasFailed: true }) (tail, streams) = (SweepTail.Of(sweep), 0);
            _tails[sweep.Name] = (tail, streams + 1);
            return tail;
        }
    }

    /// <summary>Leaves a sweep; the last to leave ends its tail.</summary>
    public void Leave(string sweep, Task<SweepTail> tail)
    {
        lock (_lock)
        {
            _open--;
            ServerInstruments.OnStreamClosed();
            if (!_tails.TryGetValue(sweep, out var shared) || shared.Tail != tail) return;
            _tails[sweep] = (tail, shared.Streams - 1);
            if (shared.Streams > 1) return;
            _tails.Remove(sweep);
        }

        if (tail.IsCompletedSuccessfully) tail.Result.Stop();
    }

    /// <summary>Ends the streams of a sweep that is no more.</summary>
    public void Drop(string sweep, string reason)
    {
        (Task<SweepTail>? Tail, int) shared;
        lock (_lock)
        {
            shared = _tails.GetValueOrDefault(sweep);
            _tails.Remove(sweep);
        }

        if (shared.Tail is { IsCompletedSuccessfully: true } tail) tail.Result.Drop(reason);
    }
}
