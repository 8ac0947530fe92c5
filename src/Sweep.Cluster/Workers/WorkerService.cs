using Microsoft.Extensions.Logging;
using Sweep.Cluster.Wire;

namespace Sweep.Cluster.Workers;

/// <summary>A worker: offers its slots, obeys what is ordered, and gives everything back when it is asked to stop. Lives in a silo, from when that has joined the cluster until before it leaves.</summary>
internal sealed partial class WorkerService : IDisposable
{
    /// <summary>Why trials are given back when the process is asked to stop.</summary>
    public const string DrainReason = "the worker was asked to stop";

    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _giveUp = new();
    private readonly SiloAddress _silo;
    private readonly WorkerSlot[] _slots;
    private CancellationTokenSource _offer = new();
    private Task _offering = Task.CompletedTask;
    private bool _isStopped;
    private long _offers;
    private long _obeys;
    private volatile string? _putAside;
    private volatile bool _isDraining;

    public WorkerService(WorkerOptions options, SiloAddress silo, IWorkerCluster cluster, SweepEngines engines, TimeProvider time, ILogger<WorkerService> logger)
    {
        (Options, _silo, Cluster, Engines, Time, Logger, Identity) = (options, silo, cluster, engines, time, logger, WorkerIdentity.Of(options.Name, silo));
        Clock = new SlotClock(options.Name, options.Slots, time);
        _slots = [.. Enumerable.Range(0, options.Slots).Select(slot => new WorkerSlot(this, slot))];
    }

    /// <summary>Its name in journals.</summary>
    public string Identity { get; }

    public WorkerOptions Options { get; }

    public IWorkerCluster Cluster { get; }

    public SweepEngines Engines { get; }

    public TimeProvider Time { get; }

    public ILogger Logger { get; }

    public SlotClock Clock { get; }

    /// <summary>Whether it takes no more work.</summary>
    public bool IsDraining => _isDraining;

    /// <summary>Whether it gets no more work, being taken for sick.</summary>
    public bool IsPutAside => _putAside is not null;

    /// <summary>Asks not to wait for answers any longer.</summary>
    public CancellationToken GiveUp => _giveUp.Token;

    /// <summary>Begins to offer its slots.</summary>
    public void Start()
    {
        foreach (var slot in _slots) slot.Start();
        _offering = Task.Run(OfferAlways);
    }

    /// <summary>Has every attempt save a checkpoint and give its trial back; returns when that is known to the sweeps, or has taken too long.</summary>
    /// <param name="now">Asks to wait no longer.</param>
    public async Task Stop(CancellationToken now)
    {
        using var atOnce = now.Register(_giveUp.Cancel);
        _isDraining = true;
        foreach (var slot in _slots) slot.GiveBack(null, DrainReason);
        OfferAgain();
        _giveUp.CancelAfter(Options.LongestDrain);
        await Task.Run(() => _slots.All(slot => slot.Join(Options.LongestDrain + LongestPause)), CancellationToken.None).ConfigureAwait(false);
        lock (_lock)
        {
            _isStopped = true;
            _offer.Cancel();
        }

        await _offering.ConfigureAwait(false);
    }

    /// <summary>The attempt that a slot of this worker trains; null where it is none of its trials.</summary>
    public AttemptSession? Find(string sweep, int trial) => _slots.Select(slot => slot.Find(sweep, trial)).FirstOrDefault(static session => session is not null);

    /// <summary>What its slots do has changed.</summary>
    public void OfferAgain()
    {
        lock (_lock) _offer.Cancel();
    }

    /// <summary>A sweep had nothing for a slot.</summary>
    public void HasNothing(string sweep) => Tell(() => Cluster.Workers.NothingToDo(sweep));

    /// <summary>An attempt is over on this worker.</summary>
    public void HasEnded(LeasedTrial trial, string? failure) => Tell(() => Cluster.Workers.AttemptEnded(Identity, trial.Sweep, trial.Trial, failure is not null, failure ?? ""));

    /// <summary>Lets others find an attempt of a slot, for as long as that has it.</summary>
    public void Announce(AttemptSession session, int slot) => _ = Task.Run(async () =>
    {
        for (var pause = Options.Session.FirstRetry; !session.Over.IsCompleted; pause = Longer(pause))
        {
            try
            {
                if (await Cluster.Trial(session.Trial.Sweep, session.Trial.Trial).Start(session.Trial, Identity, slot).ConfigureAwait(false)) return;
            }
            catch (Exception e)
            {
                // The answers to its messages reach it all the same.
                LogUnannounced(Logger, session.Trial.Sweep, session.Trial.Trial, session.Trial.Attempt, e.Message);
            }

            await Task.WhenAny(session.Over, Task.Delay(pause, Time)).ConfigureAwait(false);
        }
    });

    public void Dispose()
    {
        Clock.Dispose();
        Engines.Dispose();
        _giveUp.Dispose();
        _offer.Dispose();
    }

    private async Task OfferAlways()
    {
        var pause = Options.Session.FirstRetry;
        while (true)
        {
            CancellationToken changed;
            lock (_lock)
            {
                if (_isStopped) return;
                if (_offer.IsCancellationRequested)
                {
                    _offer.Dispose();
                    _offer = new CancellationTokenSource();
                }

                changed = _offer.Token;
            }

            try
            {
                Engines.Review();
                Obey(await Cluster.Workers.Offer(Offer(), changed).WaitAsync(changed).ConfigureAwait(false));
                if (pause == LongestPause) LogOffered(Logger);
                pause = Options.Session.FirstRetry;
            }
            catch (OperationCanceledException) when (changed.IsCancellationRequested)
            {
                // The slots do something else now: offered at once.
            }
            catch (Exception e)
            {
                // At the start, and while another takes over, it lasts some seconds; told once where it lasts longer.
                if (pause < LongestPause && Longer(pause) == LongestPause) LogUnoffered(Logger, e.Message);
                await Task.Delay(pause, Time, changed).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                pause = Longer(pause);
            }
        }
    }

    private WorkerOffer Offer() => new()
    {
        Worker = Identity,
        Name = Options.Name,
        Silo = _silo,
        Labels = new(Options.Labels),
        Slots = [.. _slots.Select(static slot => slot.Status)],
        Sequence = ++_offers,
        IsDraining = _isDraining,
        Device = Options.Device,
        PutAside = _putAside,
        Unfit = Engines.Unfit,
        Obeys = _obeys,
    };

    private void Obey(SlotOrders orders)
    {
        (_obeys, _putAside) = (orders.Version, orders.PutAside);
        foreach (var slot in _slots) slot.Order(orders.Lease.Where(order => order.Slot == slot.Number).Select(static order => order.Sweep).FirstOrDefault());
        foreach (var order in orders.Preempt.Where(order => order.Slot < _slots.Length)) _slots[order.Slot].GiveBack(order.Sweep, "a sweep of a higher priority needs the slot");
    }

    private void Tell(Func<Task> message) => _ = Task.Run(async () =>
    {
        try
        {
            await message().ConfigureAwait(false);
        }
        catch (Exception e)
        {
            // It is told anew by the next offers and demands.
            LogUntold(Logger, e.Message);
        }
    });

    private static TimeSpan Longer(TimeSpan pause) => pause * 2 < LongestPause ? pause * 2 : LongestPause;

    [LoggerMessage(LogLevel.Warning, "No control silo can be asked for work: {Message} What trains here goes on; it is tried again until one answers.")]
    private static partial void LogUnoffered(ILogger logger, string message);

    [LoggerMessage(LogLevel.Information, "A control silo answers again.")]
    private static partial void LogOffered(ILogger logger);

    [LoggerMessage(LogLevel.Debug, "The cluster's workers cannot be told: {Message}")]
    private static partial void LogUntold(ILogger logger, string message);

    [LoggerMessage(LogLevel.Debug, "Attempt {Attempt} of trial '{Sweep}/{Trial}' cannot be found by others yet: {Message}")]
    private static partial void LogUnannounced(ILogger logger, string sweep, int trial, int attempt, string message);
}
