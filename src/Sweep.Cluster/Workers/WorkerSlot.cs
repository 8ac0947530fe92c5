using Microsoft.Extensions.Logging;
using Sweep.Cluster.Wire;
using Sweep.Core.Sweeps;
using Sweep.Hosting.Instruments;
using Sweep.Hosting.Trainers;

namespace Sweep.Cluster.Workers;

/// <summary>
/// A slot of a worker: a thread of its own that asks the sweep it was ordered to for a trial, trains it, and asks the same sweep again, until there is nothing more or another order. Everything that waits
/// waits on that thread; Orleans' threads and the thread pool never train.
/// </summary>
internal sealed partial class WorkerSlot
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    private readonly object _lock = new();
    private readonly WorkerService _worker;
    private readonly Thread _thread;
    private string? _ordered;
    private AttemptSession? _session;
    private SlotStatus _status;

    public WorkerSlot(WorkerService worker, int number)
    {
        (_worker, Number) = (worker, number);
        // Whoever uses the machine goes first; so does Orleans, whose silence would be taken for the silo's death.
        _thread = new Thread(Run) { IsBackground = true, Name = $"slot {number}", Priority = ThreadPriority.BelowNormal };
    }

    public int Number { get; }

    /// <summary>What it does: while it works for a sweep, the last attempt that it trained.</summary>
    public SlotStatus Status
    {
        get
        {
            lock (_lock) return _status;
        }
    }

    public void Start() => _thread.Start();

    /// <summary>Orders it to work for a sweep next; null leaves it where it is. One that has an attempt obeys after it.</summary>
    public void Order(string? sweep)
    {
        lock (_lock)
        {
            _ordered = sweep;
            Monitor.PulseAll(_lock);
        }
    }

    /// <summary>Has its attempt save and give its trial back, where it trains for a sweep, or for whichever.</summary>
    public void GiveBack(string? sweep, string reason)
    {
        lock (_lock)
        {
            if (_session is { } session && (sweep is null || session.Trial.Sweep == sweep)) session.GiveBack(reason);
            Monitor.PulseAll(_lock);
        }
    }

    /// <summary>Its attempt, where it is one of this trial.</summary>
    public AttemptSession? Find(string sweep, int trial)
    {
        lock (_lock) return _session is { } session && session.Trial.Sweep == sweep && session.Trial.Trial == trial ? session : null;
    }

    /// <summary>Waits until the thread has ended.</summary>
    public bool Join(TimeSpan most) => _thread.Join(most);

    private void Run()
    {
        while (WaitForOrder() is { } sweep)
        {
            try
            {
                WorkFor(sweep);
            }
            catch (UnfitException e)
            {
                LogUnfit(_worker.Logger, sweep, e.Message);
            }
            catch (Exception e)
            {
                _worker.HasNothing(sweep);
                LogFailed(_worker.Logger, sweep, e.GetType().Name, e.Message);
            }

            lock (_lock)
            {
                if (_ordered == sweep) _ordered = null;
                _status = default;
            }

            _worker.OfferAgain();
        }
    }

    private string? WaitForOrder()
    {
        lock (_lock)
        {
            while (_ordered is null && !_worker.IsDraining) Monitor.Wait(_lock);
            return _worker.IsDraining ? null : _ordered;
        }
    }

    private void WorkFor(string sweep)
    {
        var grain = _worker.Cluster.Sweep(sweep);
        using var use = _worker.Engines.Take(sweep, Ask(grain.Engine));
        while (IsWantedFor(sweep))
        {
            var asked = _worker.Time.GetTimestamp();
            if (Ask(() => grain.LeaseHere(_worker.Identity, Number)).Trial is not { } trial)
            {
                _worker.HasNothing(sweep);
                return;
            }

            Train(trial, use.Engine, asked);
        }
    }

    private bool IsWantedFor(string sweep)
    {
        lock (_lock) return !_worker.IsDraining && !_worker.IsPutAside && (_ordered is null || _ordered == sweep);
    }

    private void Train(LeasedTrial trial, SweepEngine engine, long asked)
    {
        var grain = _worker.Cluster.Sweep(trial.Sweep);
        using var session = new AttemptSession(trial, Number, grain.Tell, engine.Checkpoints, _worker.Options.Session, _worker.Time, _worker.Logger, _worker.GiveUp);
        lock (_lock) (_session, _status) = (session, new SlotStatus(trial.Sweep, trial.Trial, trial.Attempt));
        if (_worker.IsDraining) session.GiveBack(WorkerService.DrainReason);
        _worker.Announce(session, Number);
        try
        {
            // An answer that came while the worker was already leaving: nothing is trained that is not there yet.
            if (session.Attempt.Cancel.IsCancellationRequested)
            {
                session.End(AttemptEndKind.Interrupted, session.Attempt.GiveBackReason);
                return;
            }

            _worker.Clock.Trains(Number);
            WorkerInstruments.OnLeaseStarted(_worker.Options.Name, _worker.Time.GetElapsedTime(asked));
            engine.Runner.Run(session.Attempt, trial.LastReport, session);
        }
        catch (OperationCanceledException) when (session.Attempt.Cancel.IsCancellationRequested)
        {
            // It was to be given back and could not even be saved: it continues from its checkpoint before.
        }
        catch (DeviceLostException e)
        {
            _worker.Engines.Lose(trial.Sweep, engine, e.Message);
            throw new UnfitException(e.Message, e);
        }
        finally
        {
            session.Finish(null);
            _worker.Clock.IsIdle(Number, session.TrainedUntil);
            lock (_lock) _session = null;
            _worker.HasEnded(trial, session.Failure);
        }
    }

    /// <summary>Asks again while there is no answer: the sweep moves, or its journal cannot be written. One that does not answer for long is left.</summary>
    private T Ask<T>(Func<Task<T>> question)
    {
        var began = _worker.Time.GetTimestamp();
        for (var pause = _worker.Options.Session.FirstRetry; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            try
            {
                return question().WaitAsync(_worker.GiveUp).GetAwaiter().GetResult();
            }
            catch (Exception e) when (Passing.Is(e) && !_worker.IsDraining && _worker.Time.GetElapsedTime(began) < _worker.Options.LongestAsk)
            {
                lock (_lock) Monitor.Wait(_lock, pause);
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "The sweep '{Sweep}' cannot be trained by this worker: {Reason}")]
    private static partial void LogUnfit(ILogger logger, string sweep, string reason);

    [LoggerMessage(LogLevel.Warning, "A slot leaves the sweep '{Sweep}': {Error}: {Message}")]
    private static partial void LogFailed(ILogger logger, string sweep, string error, string message);
}
