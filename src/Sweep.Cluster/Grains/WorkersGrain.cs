using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Orleans.Placement;
using Sweep.Cluster.Placement;
using Sweep.Cluster.Sharing;
using Sweep.Cluster.Wire;
using Sweep.Hosting.Instruments;
using Sweep.Hosting.Workers;

namespace Sweep.Cluster.Grains;

/// <summary>Lets workers wait for what <see cref="WorkerPool"/> decides. What it decides, it decides there; an activation that begins with nothing learns all from the next offers and demands.</summary>
[Reentrant, RandomPlacement, OnSilosOf(SiloRole.Control)]
internal sealed partial class WorkersGrain : Grain, IWorkersGrain
{
    // Deciding takes a fifth of a core at most, however many offers come.
    private const int RestPerDecision = 4;
    private static readonly TimeSpan LongestRest = TimeSpan.FromMilliseconds(200);

    private readonly PoolOptions _options;
    private readonly WorkerPool _pool;
    private readonly TimeProvider _time;
    private readonly ISiloStatusOracle _silos;
    private readonly ILogger<WorkersGrain> _log;
    private readonly Dictionary<string, Poll> _polls = new(StringComparer.Ordinal);
    private readonly long _start;
    private volatile WorkerState[] _states = [];
    private IDisposable? _shown;
    private TimeSpan _restUntil;
    private IGrainTimer? _rest;
    private bool _isDue;

    public WorkersGrain(PoolOptions options, TimeProvider time, ISiloStatusOracle silos, ILogger<WorkersGrain> log)
    {
        (_options, _time, _silos, _log) = (options, time, silos, log);
        _pool = new WorkerPool(options);
        _start = time.GetTimestamp();
    }

    private TimeSpan Now => _time.GetElapsedTime(_start);

    private TimeSpan TickTime => _options.Heartbeat / 5;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _shown = WorkerInstruments.ShowWorkers(() => _states);
        this.RegisterGrainTimer(Tick, new GrainTimerCreationOptions(TickTime, TickTime) { Interleave = true, KeepAlive = true });
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _shown?.Dispose();
        foreach (var poll in _polls.Values) poll.Answer();
        return Task.CompletedTask;
    }

    public async Task<SlotOrders> Offer(WorkerOffer offer, CancellationToken cancel)
    {
        if (_pool.Hear(offer, Now, out var changed) is not { } worker) return _pool.Orders(_pool.Workers[offer.Worker]);
        if (_polls.Remove(offer.Worker, out var older)) older.Answer();
        if (changed) DecideSoon();
        if (worker.IsTold) await Wait(offer.Worker, cancel);
        return _pool.Orders(worker);
    }

    public Task Demand(WireDemand demand)
    {
        if (_pool.Hear(demand.ToDemand(), Now)) DecideSoon();
        return Task.CompletedTask;
    }

    public Task NothingToDo(string sweep)
    {
        _pool.NothingToDo(sweep, Now);
        DecideSoon();
        return Task.CompletedTask;
    }

    public Task AttemptEnded(string worker, string sweep, int trial, bool failed, string reason)
    {
        foreach (var id in _pool.AttemptEnded(worker, sweep, trial, failed, reason))
        {
            if (_pool.PutAside(id) is { } aside) LogPutAside(id, aside);
            else LogTakenBack(id);
            DecideSoon();
        }

        return Task.CompletedTask;
    }

    public Task<WorkerStatus[]> List() => Task.FromResult(_pool.List());

    public Task<bool> PutBack(string name, string? by)
    {
        var found = _pool.PutBack(name);
        if (found)
        {
            LogPutBack(name, by ?? "somebody");
            DecideSoon();
        }

        return Task.FromResult(found);
    }

    private async Task Wait(string worker, CancellationToken cancel)
    {
        var poll = new Poll(Now + _options.Heartbeat - TickTime);
        _polls[worker] = poll;
        // The wait ends by itself: an activation that is to end first stops its timers, then waits for its calls, and only then is asked to deactivate.
        using (cancel.UnsafeRegister(static poll => ((Poll)poll!).Answer(), poll)) await poll.Answered.WaitAsync(_options.Heartbeat, _time, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        // A later offer has a wait of its own.
        if (_polls.GetValueOrDefault(worker) == poll) _polls.Remove(worker);
    }

    private Task Tick(CancellationToken cancel)
    {
        _isDue |= _pool.Expire(_silos.IsDeadSilo, Now) || _pool.IsSomeoneWaiting;
        DecideWhenRested();
        foreach (var (worker, poll) in _polls)
        {
            if (poll.Due <= Now || !_pool.Workers.ContainsKey(worker)) poll.Answer();
        }

        return Task.CompletedTask;
    }

    private void DecideSoon()
    {
        _isDue = true;
        DecideWhenRested();
    }

    private void DecideWhenRested()
    {
        if (!_isDue || _rest is not null) return;
        var now = Now;
        if (now < _restUntil)
        {
            _rest = this.RegisterGrainTimer(Rested, new GrainTimerCreationOptions(_restUntil - now, Timeout.InfiniteTimeSpan) { Interleave = true });
            return;
        }

        _isDue = false;
        _pool.Decide(now);
        var end = Now;
        var rest = RestPerDecision * (end - now);
        _restUntil = end + (rest < LongestRest ? rest : LongestRest);
        _states = [.. _pool.List().Select(static worker => worker.State)];
        foreach (var (id, poll) in _polls)
        {
            if (_pool.Workers.GetValueOrDefault(id) is { } worker && !worker.IsTold) poll.Answer();
        }
    }

    private Task Rested(CancellationToken cancel)
    {
        _rest?.Dispose();
        (_rest, _restUntil) = (null, default);
        DecideWhenRested();
        return Task.CompletedTask;
    }

    [LoggerMessage(LogLevel.Warning, "Worker {Worker} is put aside: {Reason}")]
    private partial void LogPutAside(string worker, string reason);

    [LoggerMessage(LogLevel.Information, "Worker {Worker} is put back by {By}")]
    private partial void LogPutBack(string worker, string by);

    [LoggerMessage(LogLevel.Information, "Worker {Worker} is taken back: the trials that failed on it fail elsewhere too")]
    private partial void LogTakenBack(string worker);

    // A worker that waits for orders.
    private sealed class Poll(TimeSpan due)
    {
        private readonly TaskCompletionSource _answered = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TimeSpan Due => due;

        public Task Answered => _answered.Task;

        public void Answer() => _answered.TrySetResult();
    }
}
