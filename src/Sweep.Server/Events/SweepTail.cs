using Sweep.Core.Sweeps;
using Sweep.Hosting;

namespace Sweep.Server.Events;

/// <summary>
/// The newest entries of a sweep as frames, made once and shared by all streams of the sweep. Bounded: whoever has fallen behind reads the journal. Only
/// durable entries come here, so nothing is sent that a crash could take back.
/// </summary>
internal sealed class SweepTail
{
    private const int MostFrames = 1024;
    private const int MostBytes = 1 << 20;

    // How long entries gather before all streams are woken: five hundred of them cost as much as five hundred sends each time.
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPace = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly byte[][] _frames = new byte[MostFrames][];
    private readonly EventFrames _maker = new();
    private long _first;
    private long _next;
    private int _bytes;
    private TaskCompletionSource _grown = NewSignal();
    private TailEnd? _end;

    private SweepTail(ISweepReader sweep, SweepSummary start)
    {
        (Sweep, _first, _next) = (sweep, start.Position, start.Position);
        if (start.Finish is not null) _end = new TailEnd(start.FinishReason ?? "");
        else _ = Pump();
    }

    /// <summary>The sweep, for what the tail no longer has.</summary>
    public ISweepReader Sweep { get; }

    /// <summary>The tail of a sweep from its present end on.</summary>
    public static async Task<SweepTail> Of(ISweepReader sweep) => new(sweep, await sweep.Summary());

    /// <summary>Gives the frames from a position on, at most so many bytes but for the last.</summary>
    /// <param name="position">The position wanted.</param>
    /// <param name="frames">Takes the frames.</param>
    /// <param name="bytes">How many bytes are enough.</param>
    public TailState Take(long position, List<byte[]> frames, int bytes)
    {
        lock (_lock)
        {
            if (_end is { IsNow: true } end) return new TailState(_grown.Task, IsBehind: false, end);
            if (position < _first) return new TailState(_grown.Task, IsBehind: true, End: null);
            if (position == _next) return new TailState(_grown.Task, IsBehind: false, _end);
            for (; position < _next && bytes > 0; position++)
            {
                var frame = _frames[position % MostFrames];
                frames.Add(frame);
                bytes -= frame.Length;
            }

            return new TailState(_grown.Task, IsBehind: false, End: null);
        }
    }

    /// <summary>Whether the journal could not be read; a new tail may have better luck.</summary>
    public bool HasFailed
    {
        get
        {
            lock (_lock) return _end?.Failure is not null;
        }
    }

    /// <summary>Ends all streams: the sweep is gone.</summary>
    public void Drop(string reason)
    {
        End(new TailEnd(reason, IsNow: true));
        Stop();
    }

    /// <summary>Reads no further: nobody listens.</summary>
    public void Stop() => _stop.Cancel();

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task Pump()
    {
        var cancel = _stop.Token;
        try
        {
            var pace = Pace;
            while (_end is null)
            {
                await Sweep.WhenChanged(_next, cancel).ConfigureAwait(false);
                // A change is told of before it is durable; where that takes long, as on a full disk, it is asked for less often.
                await Task.Delay(pace, cancel).ConfigureAwait(false);
                var read = await Read(cancel).ConfigureAwait(false);
                pace = read > 0 ? Pace : pace * 2 < LongestPace ? pace * 2 : LongestPace;
                while (read == MostFrames) read = await Read(cancel).ConfigureAwait(false);
            }
        }
        catch (Exception) when (cancel.IsCancellationRequested)
        {
            // Nobody listens any more.
        }
        catch (Exception e)
        {
            // A sweep that is deleted closes its journal first, and says in a moment that it is gone.
            await Task.Delay(LongestPace, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            End(new TailEnd("", IsNow: true, e));
        }
    }

    private async Task<int> Read(CancellationToken cancel)
    {
        var fresh = new List<byte[]>();
        string? finish = null;
        await foreach (var entry in Sweep.Entries(_next, cancel).ConfigureAwait(false))
        {
            fresh.Add(_maker.Of(entry));
            if (entry.Events[^1] is SweepEvent.SweepFinished finished) finish = finished.Reason;
            if (fresh.Count == MostFrames) break;
        }

        if (fresh.Count > 0) Add(fresh, finish);
        return fresh.Count;
    }

    private void Add(List<byte[]> fresh, string? finish)
    {
        TaskCompletionSource grown;
        lock (_lock)
        {
            foreach (var frame in fresh)
            {
                if (_next - _first == MostFrames) DropFirst();
                _frames[_next++ % MostFrames] = frame;
                _bytes += frame.Length;
            }

            while (_bytes > MostBytes) DropFirst();
            if (finish is not null) _end ??= new TailEnd(finish);
            (grown, _grown) = (_grown, NewSignal());
        }

        grown.SetResult();
    }

    private void DropFirst()
    {
        ref var frame = ref _frames[_first++ % MostFrames];
        _bytes -= frame.Length;
        frame = [];
    }

    private void End(TailEnd end)
    {
        TaskCompletionSource grown;
        lock (_lock)
        {
            _end ??= end;
            (grown, _grown) = (_grown, NewSignal());
        }

        grown.SetResult();
    }
}

/// <summary>How a stream stands to the tail.</summary>
/// <param name="Grown">Completes when there is more.</param>
/// <param name="IsBehind">Whether the position is older than all that the tail has.</param>
/// <param name="End">Why there will be no more after this position; null where there may be.</param>
internal readonly record struct TailState(Task Grown, bool IsBehind, TailEnd? End);

/// <summary>Why a tail has ended.</summary>
/// <param name="Reason">Why, for people.</param>
/// <param name="IsNow">Whether streams end wherever they are: the sweep is gone, or its journal cannot be read. A sweep that is over is read to its last entry.</param>
/// <param name="Failure">What went wrong, where something did.</param>
internal sealed record TailEnd(string Reason, bool IsNow = false, Exception? Failure = null);
