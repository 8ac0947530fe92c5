using Sweep.Cluster.Wire;

namespace Sweep.Cluster.Sharing;

/// <summary>A worker as its last offer described it, and what its slots were ordered since.</summary>
internal sealed class KnownWorker(WorkerOffer offer)
{
    private readonly Dictionary<int, (SlotStatus Attempt, TimeSpan Since)> _since = [];
    private SlotNext?[] _next = [];
    private TimeSpan[] _orderedAt = [];

    public WorkerOffer Offer { get; private set; } = offer;

    /// <summary>When it was heard last.</summary>
    public TimeSpan Heard { get; private set; }

    /// <summary>Counts what was changed in its orders.</summary>
    public long Version { get; private set; }

    /// <summary>Whether it knows its orders as they stand, as its offer says: an answer may have been lost, or not have been waited for.</summary>
    public bool IsTold => Offer.Obeys == Version;

    /// <summary>Takes an offer: orders that its slots obeyed are settled.</summary>
    /// <returns>The sweeps that were asked so, and when that was ordered.</returns>
    public List<(string Sweep, TimeSpan OrderedAt)> Hear(WorkerOffer offer, TimeSpan now)
    {
        var obeyed = new List<(string, TimeSpan)>();
        (Offer, Heard) = (offer, now);
        Array.Resize(ref _next, offer.Slots.Length);
        Array.Resize(ref _orderedAt, offer.Slots.Length);
        for (var slot = 0; slot < offer.Slots.Length; slot++)
        {
            var status = offer.Slots[slot];
            if (status.Sweep is null) _since.Remove(slot);
            else if (!_since.TryGetValue(slot, out var before) || before.Attempt != status) _since[slot] = (status, now);
            if (status.Sweep is null || status.Sweep != _next[slot]?.Sweep) continue;
            obeyed.Add((status.Sweep, _orderedAt[slot]));
            Order(slot, null, now);
        }

        return obeyed;
    }

    /// <summary>The worker for a plan.</summary>
    public PlannedWorker ToPlan(bool isOpen)
    {
        var slots = new PlannedSlot[Offer.Slots.Length];
        for (var slot = 0; slot < slots.Length; slot++) slots[slot] = new(Offer.Slots[slot].Sweep, _since.GetValueOrDefault(slot).Since, _next[slot]);
        return new(Offer.Worker, Offer.Labels, isOpen, slots) { Unfit = Offer.Unfit };
    }

    /// <summary>Orders a slot to do something next, or to go on.</summary>
    public void Order(int slot, SlotNext? next, TimeSpan now)
    {
        if (next == _next[slot]) return;
        (_next[slot], _orderedAt[slot]) = (next, now);
        Version++;
    }

    /// <summary>Takes back what free slots were ordered to ask a sweep.</summary>
    public void TakeBack(string sweep, TimeSpan now)
    {
        for (var slot = 0; slot < _next.Length; slot++)
        {
            if (Offer.Slots[slot].Sweep is null && _next[slot]?.Sweep == sweep) Order(slot, null, now);
        }
    }

    /// <summary>Sweeps that free slots were ordered to ask before a time and did not begin to train for.</summary>
    public IEnumerable<string> Unanswered(TimeSpan before)
        => Enumerable.Range(0, _next.Length).Where(slot => Offer.Slots[slot].Sweep is null && _next[slot] is not null && _orderedAt[slot] < before).Select(slot => _next[slot]!.Value.Sweep).Distinct();

    /// <summary>That something else about it changed which it is to be told.</summary>
    public void Change() => Version++;

    /// <summary>Everything that stands.</summary>
    public SlotOrders Orders(string? putAside)
    {
        var ordered = _next.Index().Where(static slot => slot.Item is not null).ToArray();
        return new()
        {
            Lease = [.. ordered.Select(static slot => new SlotOrder(slot.Index, slot.Item!.Value.Sweep))],
            Preempt = [.. ordered.Where(slot => slot.Item!.Value.Preempts && Offer.Slots[slot.Index].Sweep is not null).Select(slot => new SlotOrder(slot.Index, Offer.Slots[slot.Index].Sweep!))],
            PutAside = putAside,
            Version = Version,
        };
    }
}
