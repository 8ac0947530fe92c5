using Sweep.Hosting.Sharing;

namespace Sweep.Cluster.Sharing;

/// <summary>
/// Which slot works for which sweep: a pure rule. Free slots go to whose turn it is (<see cref="FairShare"/>). Where none is left that a sweep could use, one of a higher priority takes slots of the lowest, the latest
/// started first, and one that has had less than its share takes over slots of its own priority once their trials end. What was ordered stands while there is reason for it.
/// </summary>
internal sealed class SlotPlan
{
    /// <summary>How long an attempt trains before it is preempted: whatever demands do, no trial spends its time with being saved and loaded.</summary>
    public static readonly TimeSpan LeastRun = TimeSpan.FromSeconds(10);

    private readonly PlannedWorker[] _workers;
    private readonly TimeSpan _now;
    private readonly SlotNext?[][] _next;
    private readonly Contender[] _sweeps;
    private readonly Dictionary<string, Contender> _byName;
    private readonly List<Pool> _pools = [];
    private readonly List<(Place Place, Contender To)> _handed = [];
    private int _rank;

    private SlotPlan(IEnumerable<PlannedWorker> workers, IEnumerable<PlannedSweep> sweeps, TimeSpan now)
    {
        _now = now;
        _workers = [.. workers];
        _next = [.. _workers.Select(worker => new SlotNext?[worker.Slots.Length])];
        _sweeps = [.. sweeps.OrderBy(sweep => sweep.Demand.Name, StringComparer.Ordinal).Select((sweep, index) => new Contender(sweep, index))];
        _byName = _sweeps.ToDictionary(sweep => sweep.Name, StringComparer.Ordinal);
    }

    /// <summary>What each slot shall do next, by worker and slot; null where nothing is to change.</summary>
    public static SlotNext?[][] Make(IEnumerable<PlannedWorker> workers, IEnumerable<PlannedSweep> sweeps, TimeSpan now)
    {
        var plan = new SlotPlan(workers, sweeps, now);
        plan.Take();
        plan.Fill();
        plan.Preempt();
        plan.Rebalance();
        return plan._next;
    }

    // Takes stock: what is held, what was ordered and still stands, what is free.
    private void Take()
    {
        var pools = new Dictionary<string, Pool>(StringComparer.Ordinal);
        foreach (var (at, worker) in _workers.Index().OrderBy(each => each.Item.Name, StringComparer.Ordinal))
        {
            var labels = string.Join('\n', worker.Labels.OrderBy(label => label.Key, StringComparer.Ordinal).Select(label => $"{label.Key}\t{label.Value}"));
            var unfit = string.Join('\n', (worker.Unfit?.Keys ?? []).Order(StringComparer.Ordinal));
            if (!pools.TryGetValue($"{labels}\n\n{unfit}", out var pool))
            {
                pools[$"{labels}\n\n{unfit}"] = pool = new Pool([.. _sweeps.Select(sweep => worker.Labels.Satisfy(sweep.RunOn) && worker.Unfit?.ContainsKey(sweep.Name) != true)]);
                _pools.Add(pool);
            }

            Take(worker, at, pool);
        }

        foreach (var pool in _pools) pool.Sort();
    }

    private void Take(PlannedWorker worker, int at, Pool pool)
    {
        var free = new List<Place>();
        for (var slot = 0; slot < worker.Slots.Length; slot++)
        {
            var (trains, since, before) = worker.Slots[slot];
            var place = new Place(at, slot, pool, trains is null ? null : _byName.GetValueOrDefault(trains), since, before);
            // A sweep that has not said anything yet, as after the start of a control silo, is left in peace.
            if (place.Trains is { } held) held.Held++;
            if (!worker.IsOpen) continue;
            if (place.Trains is not null) pool.Training.Add(place);
            else if (trains is null && Asked(place) is { } sweep) Give(place, sweep, preempts: false);
            else if (trains is null) free.Add(place);
        }

        // A worker's last free slot is taken last: trials spread over workers.
        for (var i = 0; i < free.Count; i++) pool.Free.Enqueue(free[i], (i - free.Count, _rank++));
    }

    // The sweep that the slot was ordered to ask, where that could still be.
    private Contender? Asked(Place place) => place.Before is { } before && _byName.TryGetValue(before.Sweep, out var sweep) && place.Pool.MayTrain[sweep.Index] ? sweep : null;

    private void Fill()
    {
        while (First(sweep => _pools.Any(pool => pool.Free.Count > 0 && pool.MayTrain[sweep.Index])) is { } sweep)
        {
            // Where the fewest others could train.
            var pool = _pools.Where(pool => pool.Free.Count > 0 && pool.MayTrain[sweep.Index]).MinBy(pool => _sweeps.Count(other => other.Room > 0 && pool.MayTrain[other.Index]))!;
            Give(pool.Free.Dequeue(), sweep, preempts: false);
        }
    }

    private void Preempt()
    {
        foreach (var place in _pools.SelectMany(pool => pool.Training).Where(place => place.Before is { Preempts: true }))
        {
            if (Asked(place) is { Room: > 0 } sweep && sweep.Priority > place.Trains!.Priority) TakeOver(place, sweep, preempts: true);
        }

        // Of attempts that are too young the slot changes hands when they end, unless they grow old enough before.
        foreach (var isOld in new[] { true, false })
        {
            foreach (var pool in _pools) pool.Victims = new Queue<Place>(pool.Training.Where(place => !place.IsTaken && _now - place.Since >= LeastRun == isOld));
            while (First(sweep => Victim(sweep) is not null) is { } sweep)
            {
                var place = Victim(sweep)!;
                place.Pool.Victims.Dequeue();
                TakeOver(place, sweep, preempts: isOld);
            }
        }
    }

    // The lowest priority, and of that the latest started.
    private Place? Victim(Contender sweep) => _pools
        .Where(pool => pool.MayTrain[sweep.Index] && pool.Victims.TryPeek(out var place) && place.Trains!.Priority < sweep.Priority)
        .Select(pool => pool.Victims.Peek())
        .MinBy(place => (place.Trains!.Priority, -place.Since.Ticks));

    // What was ordered before counts first, and is taken back where it is not deserved after all, given everything else: the plan made again is the same. It comes to an end, since every step gives a slot
    // from whose turn it is less to whose turn it is more.
    private void Rebalance()
    {
        foreach (var place in _pools.SelectMany(pool => pool.Training))
        {
            if (!place.IsTaken && Asked(place) is { Room: > 0 } sweep && sweep.Priority == place.Trains!.Priority && sweep != place.Trains) Hand(place, sweep);
        }

        do
        {
            while (_handed.FirstOrDefault(static handed => handed.To.Turn(-1) > handed.Place.Trains!.Turn(0)) is { Place: not null } undeserved) TakeBack(undeserved);
        }
        while (Equalise());
    }

    // Whether anything changed.
    private bool Equalise()
    {
        var before = _handed.Count;
        foreach (var pool in _pools) pool.Group();
        while (First(sweep => Giver(sweep) is not null) is { } sweep)
        {
            var (pool, giver) = Giver(sweep)!.Value;
            var places = pool.BySweep[giver];
            Hand(places[^1], sweep);
            places.RemoveAt(places.Count - 1);
        }

        return _handed.Count > before;
    }

    // Whose last slot is the least deserved; half a slot's worth of difference, or sweeps would change places all the time.
    private (Pool Pool, Contender Sweep)? Giver(Contender sweep)
    {
        (Pool Pool, Contender Sweep)? found = null;
        foreach (var pool in _pools.Where(pool => pool.MayTrain[sweep.Index]))
        {
            foreach (var (giver, places) in pool.BySweep)
            {
                if (places.Count > 0 && giver != sweep && giver.Priority == sweep.Priority && sweep.Turn(0.5) < giver.Turn(-1) && (found is null || giver.Turn(-1) > found.Value.Sweep.Turn(-1))) found = (pool, giver);
            }
        }

        return found;
    }

    private void Hand(Place place, Contender sweep)
    {
        TakeOver(place, sweep, preempts: false);
        _handed.Add((place, sweep));
    }

    private void TakeBack((Place Place, Contender To) handed)
    {
        _handed.Remove(handed);
        _next[handed.Place.Worker][handed.Place.Slot] = null;
        handed.Place.IsTaken = false;
        handed.Place.Trains!.Held++;
        handed.To.Held--;
        handed.To.Room++;
    }

    private void TakeOver(Place place, Contender sweep, bool preempts)
    {
        place.IsTaken = true;
        place.Trains!.Held--;
        Give(place, sweep, preempts);
    }

    // Whose turn it is among those that could use more.
    private Contender? First(Func<Contender, bool> could)
    {
        Contender? first = null;
        foreach (var sweep in _sweeps)
        {
            if (sweep.Room > 0 && (first is null || FairShare.Compare((sweep.Priority, sweep.Turn(0)), (first.Priority, first.Turn(0))) < 0) && could(sweep)) first = sweep;
        }

        return first;
    }

    private void Give(Place place, Contender sweep, bool preempts)
    {
        _next[place.Worker][place.Slot] = new SlotNext(sweep.Name, preempts);
        sweep.Held++;
        sweep.Room--;
    }

    private sealed class Contender(PlannedSweep sweep, int index)
    {
        public string Name => sweep.Demand.Name;

        public int Index => index;

        public int Priority => sweep.Demand.Priority;

        public IReadOnlyDictionary<string, string> RunOn => sweep.Demand.RunOn;

        public int Held { get; set; }

        /// <summary>How many more slots it could use.</summary>
        public int Room { get; set; } = sweep.Demand.Slots;

        public double Turn(double more) => FairShare.Turn(sweep.Used, Held + more, sweep.Demand.Weight);
    }

    private sealed class Place(int worker, int slot, Pool pool, Contender? trains, TimeSpan since, SlotNext? before)
    {
        public int Worker => worker;

        public int Slot => slot;

        public Pool Pool => pool;

        public Contender? Trains => trains;

        public TimeSpan Since => since;

        public SlotNext? Before => before;

        public bool IsTaken { get; set; }
    }

    // Workers that can train the same.
    private sealed class Pool(bool[] mayTrain)
    {
        public bool[] MayTrain => mayTrain;

        public PriorityQueue<Place, (int Left, int Rank)> Free { get; } = new();

        public List<Place> Training { get; private set; } = [];

        public Queue<Place> Victims { get; set; } = [];

        public OrderedDictionary<Contender, List<Place>> BySweep { get; } = [];

        public void Sort() => Training = [.. Training.OrderBy(place => place.Trains!.Priority).ThenByDescending(place => place.Since)];

        // Of each sweep the longest running last: it will end first.
        public void Group()
        {
            BySweep.Clear();
            foreach (var place in Training.Where(place => !place.IsTaken))
            {
                if (!BySweep.TryGetValue(place.Trains!, out var places)) BySweep[place.Trains!] = places = [];
                places.Add(place);
            }
        }
    }
}
