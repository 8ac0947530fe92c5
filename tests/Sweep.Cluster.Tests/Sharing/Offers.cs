using System.Collections.Immutable;
using System.Net;
using Sweep.Cluster.Grains;
using Sweep.Cluster.Wire;
using Sweep.Hosting;

namespace Sweep.Cluster.Tests.Sharing;

/// <summary>A worker of a test, which says what its slots do.</summary>
internal sealed class Offers(string name, int slots, params (string Name, string Value)[] labels)
{
    private static int _ports;

    private long _sequence;

    public SiloAddress Silo { get; } = SiloAddress.New(IPAddress.Loopback, Interlocked.Increment(ref _ports) % 60000, 1);

    public string Worker => WorkerIdentity.Of(name, Silo);

    public SlotStatus[] Slots { get; } = new SlotStatus[slots];

    public bool IsDraining { get; set; }

    public string? PutAside { get; set; }

    public Dictionary<string, string> Unfit { get; } = [];

    public long Obeys { get; set; }

    public WorkerOffer Next() => new()
    {
        Worker = Worker,
        Name = name,
        Silo = Silo,
        Labels = labels.ToDictionary(label => label.Name, label => label.Value),
        Slots = [.. Slots],
        Sequence = ++_sequence,
        IsDraining = IsDraining,
        PutAside = PutAside,
        Unfit = new(Unfit),
        Obeys = Obeys,
        Device = "cpu",
    };

    /// <summary>Asks, and takes the answer to heart.</summary>
    public async Task<SlotOrders> Ask(IWorkersGrain grain)
    {
        var orders = await grain.Offer(Next(), default);
        Obeys = orders.Version;
        return orders;
    }

    public static SweepDemand Demand(string name, int slots, double weight = 1, int priority = 0, params (string Name, string Value)[] runOn)
        => new(name, slots, weight, priority, runOn.ToImmutableSortedDictionary(label => label.Name, label => label.Value));

    /// <summary>Orders as a text: <c>0:a 1:b!</c>, where b takes the slot from who trains there.</summary>
    public static string Text(SlotOrders orders)
        => string.Join(' ', orders.Lease.Select(lease => $"{lease.Slot}:{lease.Sweep}{(orders.Preempt.Any(preempt => preempt.Slot == lease.Slot) ? "!" : "")}"));
}
