using Sweep.Cluster.Wire;
using Sweep.Hosting;
using Sweep.Hosting.Sharing;

namespace Sweep.Cluster.Sharing;

/// <summary>
/// All that the cluster knows of its workers and of what sweeps would do with them, and what each slot is ordered. Nothing of it is durable: the next offers and demands say it again. Knows no clock: it is told the time.
/// </summary>
internal sealed class WorkerPool(PoolOptions options)
{
    // Sweeps say theirs every five seconds.
    private static readonly TimeSpan LongestMute = TimeSpan.FromSeconds(20);

    private readonly SortedDictionary<string, KnownWorker> _workers = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, (SweepDemand Demand, TimeSpan At)> _demands = new(StringComparer.Ordinal);
    private readonly SickWorkers _sick = new(options.FailuresToPutAside);
    private readonly SlotLedger<string> _ledger = new();
    private (string, SlotShare, int)[] _active = [];
    private TimeSpan _counted;

    /// <summary>The workers by identity.</summary>
    public IReadOnlyDictionary<string, KnownWorker> Workers => _workers;

    /// <summary>Whether a sweep asks for slots that it does not get: time may give it some.</summary>
    public bool IsSomeoneWaiting { get; private set; }

    /// <summary>A worker says what its slots do; null where it has said something later already.</summary>
    /// <param name="offer">The offer.</param>
    /// <param name="now">The time.</param>
    /// <param name="changed">Whether that is to be decided on: a slot became free, or works for another sweep, or which the worker can train changed.</param>
    public KnownWorker? Hear(WorkerOffer offer, TimeSpan now, out bool changed)
    {
        changed = false;
        if (!_workers.TryGetValue(offer.Worker, out var worker))
        {
            _workers[offer.Worker] = worker = new KnownWorker(offer);
            if (offer.PutAside is { } reason) _sick.Learn(offer.Worker, reason);
            changed = true;
        }
        else if (offer.Sequence <= worker.Offer.Sequence)
        {
            return null;
        }
        else
        {
            changed = offer.IsDraining != worker.Offer.IsDraining || !offer.Slots.Select(static slot => slot.Sweep).SequenceEqual(worker.Offer.Slots.Select(static slot => slot.Sweep))
                || !UnfitFor(offer).SetEquals(UnfitFor(worker.Offer));
        }

        // What a sweep said before its slot was ordered does not reckon with that yet.
        foreach (var (sweep, orderedAt) in worker.Hear(offer, now))
        {
            if (_demands.TryGetValue(sweep, out var known) && known.At <= orderedAt) _demands[sweep] = (known.Demand with { Slots = Math.Max(0, known.Demand.Slots - 1) }, known.At);
        }

        return worker;
    }

    /// <summary>A sweep says what it would do with more slots; false where that is what it said before.</summary>
    public bool Hear(SweepDemand demand, TimeSpan now)
    {
        var isNew = !_demands.TryGetValue(demand.Name, out var before) || before.Demand with { RunOn = demand.RunOn } != demand || !before.Demand.RunOn.SequenceEqual(demand.RunOn);
        _demands[demand.Name] = (isNew ? demand : before.Demand, now);
        return isNew;
    }

    /// <summary>A sweep had nothing for a slot that was ordered to ask.</summary>
    public void NothingToDo(string sweep, TimeSpan now)
    {
        if (!_demands.TryGetValue(sweep, out var known)) return;
        _demands[sweep] = (known.Demand with { Slots = 0 }, known.At);
        foreach (var worker in _workers.Values) worker.TakeBack(sweep, now);
    }

    /// <summary>An attempt ended on a worker, whose identity it is.</summary>
    /// <returns>The workers that are put aside for it, or taken back.</returns>
    public IReadOnlyList<string> AttemptEnded(string worker, string sweep, int trial, bool failed, string reason)
    {
        if (!_workers.ContainsKey(worker)) return [];
        var changed = _sick.AttemptEnded(worker, sweep, trial, failed, reason);
        foreach (var id in changed) _workers.GetValueOrDefault(id)?.Change();
        return changed;
    }

    /// <summary>Gives the workers of a name that are put aside work again; false where there is none of this name.</summary>
    public bool PutBack(string name)
    {
        var found = false;
        foreach (var (id, worker) in _workers.Where(each => each.Value.Offer.Name == name))
        {
            found = true;
            _sick.PutBack(id);
            worker.Change();
        }

        return found;
    }

    /// <summary>Forgets the workers that were not heard for three heartbeats, or that are known to be gone, and sweeps that say nothing any more; orders that were not obeyed are taken back.</summary>
    /// <returns>Whether there was any of it.</returns>
    public bool Expire(Func<SiloAddress, bool> isGone, TimeSpan now)
    {
        var silent = now - (3 * options.Heartbeat);
        var gone = _workers.Where(each => each.Value.Heard < silent || isGone(each.Value.Offer.Silo)).Select(each => each.Key).ToArray();
        foreach (var id in gone)
        {
            _workers.Remove(id);
            _sick.Forget(id);
        }

        var mute = _demands.Where(each => each.Value.At < now - LongestMute).Select(each => each.Key).ToArray();
        foreach (var name in mute) _demands.Remove(name);
        var unanswered = _workers.Values.SelectMany(worker => worker.Unanswered(now - (2 * options.Heartbeat))).Distinct().ToArray();
        foreach (var sweep in unanswered) NothingToDo(sweep, now);
        return gone.Length + mute.Length + unanswered.Length > 0;
    }

    /// <summary>Makes up anew which slot works for which sweep.</summary>
    public void Decide(TimeSpan now)
    {
        _ledger.Advance(now - _counted, _active);
        _counted = now;
        var workers = _workers.Values.ToArray();
        var plans = workers.Select(worker => worker.ToPlan(!worker.Offer.IsDraining && _sick.Reason(worker.Offer.Worker) is null)).ToArray();
        Count(plans);
        _ledger.Advance(TimeSpan.Zero, _active);
        var next = SlotPlan.Make(plans, _demands.Values.Select(known => new PlannedSweep(known.Demand, _ledger.Used(known.Demand.Name))), now);
        for (var at = 0; at < workers.Length; at++)
        {
            for (var slot = 0; slot < next[at].Length; slot++) workers[at].Order(slot, next[at][slot], now);
        }

        IsSomeoneWaiting = _demands.Values.Any(known => known.Demand.Slots > next.Sum(slots => slots.Count(order => order?.Sweep == known.Demand.Name)));
    }

    /// <summary>Why a worker is put aside; null where it is not.</summary>
    public string? PutAside(string worker) => _sick.Reason(worker);

    /// <summary>What a worker's slots shall do.</summary>
    public SlotOrders Orders(KnownWorker worker) => worker.Orders(_sick.Reason(worker.Offer.Worker));

    /// <summary>All workers by name.</summary>
    public WorkerStatus[] List() =>
    [
        .. _workers.Values.OrderBy(worker => worker.Offer.Name, StringComparer.Ordinal).Select(worker => new WorkerStatus
        {
            Worker = worker.Offer.Worker,
            Name = worker.Offer.Name,
            Silo = worker.Offer.Silo.ToParsableString(),
            Labels = worker.Offer.Labels,
            Slots = worker.Offer.Slots,
            PutAside = _sick.Reason(worker.Offer.Worker),
            IsDraining = worker.Offer.IsDraining,
            Device = worker.Offer.Device,
            Unfit = worker.Offer.Unfit,
        }),
    ];

    // What holds or wants slots, from now until the next time.
    private void Count(PlannedWorker[] workers)
    {
        var held = workers.SelectMany(worker => worker.Slots).Where(slot => slot.Trains is not null).CountBy(slot => slot.Trains!).ToDictionary(StringComparer.Ordinal);
        _active =
        [
            .. _demands.Values.Select(known => (known.Demand.Name, new SlotShare(known.Demand.Weight, known.Demand.Priority), Held: held.GetValueOrDefault(known.Demand.Name), known.Demand.Slots))
                .Where(sweep => sweep.Held > 0 || sweep.Slots > 0).Select(sweep => (sweep.Name, sweep.Item2, sweep.Held)),
        ];
    }

    private static HashSet<string> UnfitFor(WorkerOffer offer) => [.. offer.Unfit?.Keys ?? Enumerable.Empty<string>()];
}
