using System.Collections.Immutable;
using Sweep.Cluster.Sharing;
using Sweep.Hosting;
using Xunit;

namespace Sweep.Cluster.Tests.Sharing;

public sealed class SlotPlanTests
{
    private static readonly TimeSpan Now = TimeSpan.FromHours(1);
    private static readonly TimeSpan Old = Now - TimeSpan.FromMinutes(5);

    [Fact]
    public void Free_slots_are_shared_by_weight()
        => Assert.Equal((4, 8, 0), Counts(Plan([Worker("w", Free(12))], Sweep("a", 99), Sweep("b", 99, weight: 2))));

    [Fact]
    public void No_sweep_gets_more_than_it_can_use()
        => Assert.Equal((2, 6, 2), Counts(Plan([Worker("w", Free(10))], Sweep("a", 2, weight: 50), Sweep("b", 6))));

    [Fact]
    public void Higher_priority_is_served_first()
        => Assert.Equal((3, 1, 0), Counts(Plan([Worker("w", Free(4))], Sweep("a", 3, priority: 1), Sweep("b", 99, weight: 1000))));

    [Fact]
    public void Labels_are_respected_and_who_can_train_anywhere_leaves_room()
    {
        var next = SlotPlan.Make([Worker("cpu", Free(4)), Worker("gpu", Free(4), ("gpu", "h100"))], [Sweep("a", 99), Sweep("b", 99, runOn: ("gpu", "h100"))], Now);
        Assert.All(next[0], slot => Assert.Equal("a", slot!.Value.Sweep));
        Assert.All(next[1], slot => Assert.Equal("b", slot!.Value.Sweep));
    }

    [Fact]
    public void Sweep_that_no_worker_satisfies_gets_nothing()
        => Assert.Equal((0, 0, 4), Counts(Plan([Worker("w", Free(4), ("gpu", "a100"))], Sweep("a", 5, priority: 9, runOn: ("gpu", "h100")))));

    [Fact]
    public void Worker_that_cannot_train_a_sweep_is_not_asked_to()
    {
        var unfit = Worker("v", Free(2)) with { Unfit = new Dictionary<string, string> { ["a"] = "no data" } };
        var next = SlotPlan.Make([unfit, Worker("w", Free(2))], [Sweep("a", 9)], Now);
        Assert.All(next[0], slot => Assert.Null(slot));
        Assert.All(next[1], slot => Assert.Equal("a", slot!.Value.Sweep));
    }

    [Fact]
    public void Trials_spread_over_workers()
    {
        var next = SlotPlan.Make([Worker("u", Free(1)), Worker("v", Free(3)), Worker("w", Free(3))], [Sweep("a", 4)], Now);
        Assert.Equal([0, 2, 2], next.Select(worker => worker.Count(slot => slot is not null)));
    }

    [Fact]
    public void Worker_that_drains_gets_nothing_and_what_it_trains_counts()
    {
        var draining = new PlannedWorker("v", ImmutableDictionary<string, string>.Empty, false, [Training("a", Old), Training("a", Old), default]);
        var next = SlotPlan.Make([draining, Worker("w", Free(2))], [Sweep("a", 9), Sweep("b", 9)], Now);
        Assert.All(next[0], slot => Assert.Null(slot));
        Assert.All(next[1], slot => Assert.Equal("b", slot!.Value.Sweep));
    }

    [Fact]
    public void Higher_priority_takes_the_lowest_priority_and_the_latest_started()
    {
        PlannedSlot[] slots = [Training("mid", Old), Training("low", Old), Training("low", Old + TimeSpan.FromSeconds(9)), Training("low", Old + TimeSpan.FromSeconds(3))];
        var next = Plan([Worker("w", slots)], Sweep("low", 0, priority: -1), Sweep("mid", 0), Sweep("high", 2, priority: 1));
        Assert.Equal([null, null, new SlotNext("high", true), new SlotNext("high", true)], next);
    }

    [Fact]
    public void Free_slots_come_before_preemption()
        => Assert.Equal([null, new SlotNext("high", false)], Plan([Worker("w", [Training("low", Old), default])], Sweep("low", 5), Sweep("high", 1, priority: 1)));

    [Fact]
    public void Nobody_is_preempted_for_a_sweep_that_cannot_train_there()
        => Assert.Equal([null], Plan([Worker("w", [Training("low", Old)], ("gpu", "a100"))], Sweep("low", 0), Sweep("high", 1, priority: 1, runOn: ("gpu", "h100"))));

    [Fact]
    public void Nobody_is_preempted_for_a_sweep_of_the_same_priority()
        => Assert.DoesNotContain(Plan([Worker("w", [Training("a", Old), Training("a", Old)])], Sweep("a", 9), Sweep("b", 9, weight: 1000)), slot => slot is { Preempts: true });

    [Fact]
    public void Attempt_that_has_just_begun_gives_its_slot_when_it_ends()
    {
        PlannedSlot[] slots = [Training("low", Now - TimeSpan.FromSeconds(9))];
        var next = Plan([Worker("w", slots)], Sweep("low", 5), Sweep("high", 1, priority: 1));
        Assert.Equal([new SlotNext("high", false)], next);
        Assert.Equal([new SlotNext("high", true)], SlotPlan.Make([Worker("w", Ordered(slots, next))], [Sweep("low", 5), Sweep("high", 1, priority: 1)], Now + TimeSpan.FromSeconds(1))[0]);
    }

    [Fact]
    public void Preempted_slot_is_for_the_sweep_for_which_it_was_taken()
    {
        var given = default(PlannedSlot) with { Next = new("high", true) };
        Assert.Equal([new SlotNext("high", false)], Plan([Worker("w", [given])], Sweep("highest", 5, priority: 2), Sweep("high", 1, priority: 1)));
    }

    [Fact]
    public void Preemption_ends_where_the_sweep_wants_nothing_any_more()
        => Assert.Equal([null], Plan([Worker("w", [Training("low", Old) with { Next = new("high", true) }])], Sweep("low", 5), Sweep("high", 0, priority: 1)));

    [Fact]
    public void What_is_under_way_is_not_ordered_again()
    {
        PlannedSlot[] slots = [Training("low", Old) with { Next = new("high", true) }, default(PlannedSlot) with { Next = new("high", false) }, Training("low", Old)];
        Assert.Equal([new SlotNext("high", true), new SlotNext("high", false), null], Plan([Worker("w", slots)], Sweep("low", 5), Sweep("high", 2, priority: 1)));
    }

    [Fact]
    public void Sweep_that_has_said_nothing_is_left_in_peace()
        => Assert.Equal([null], Plan([Worker("w", [Training("unknown", Old)])], Sweep("high", 5, priority: 1000)));

    [Fact]
    public void Slot_changes_hands_after_its_trial_where_another_had_less()
    {
        PlannedSlot[] slots = [Training("a", Old + TimeSpan.FromSeconds(1)), Training("a", Old), Training("a", Old + TimeSpan.FromSeconds(2)), Training("a", Old + TimeSpan.FromSeconds(3))];
        var next = Plan([Worker("w", slots)], Sweep("a", 9), Sweep("b", 9));
        Assert.Equal([new SlotNext("b", false), new SlotNext("b", false), null, null], next);
        Assert.Equal(next, Plan([Worker("w", Ordered(slots, next))], Sweep("a", 9), Sweep("b", 9)));
    }

    [Theory]
    [InlineData("evenly shared", 0, 0, false)]
    [InlineData("a little more", 25, 0, false)]
    [InlineData("more than half a turn", 31, 0, true)]
    [InlineData("less", 0, 100, false)]
    public void Odd_slot_goes_round_by_time(string name, double usedByA, double usedByB, bool changes)
    {
        Assert.NotEmpty(name);
        var next = Plan([Worker("w", [Training("a", Old), Training("a", Old), Training("b", Old)])], Sweep("a", 9, used: usedByA), Sweep("b", 9, used: usedByB));
        Assert.Equal(changes, next.Any(slot => slot is not null));
        Assert.Null(next[2]);
    }

    private static SlotNext?[] Plan(PlannedWorker[] workers, params PlannedSweep[] sweeps) => SlotPlan.Make(workers, sweeps, Now).SelectMany(slots => slots).ToArray();

    private static (int First, int Second, int None) Counts(SlotNext?[] next) => (next.Count(slot => slot?.Sweep == "a"), next.Count(slot => slot?.Sweep == "b"), next.Count(slot => slot is null));

    private static PlannedSlot[] Free(int count) => new PlannedSlot[count];

    private static PlannedSlot Training(string sweep, TimeSpan since) => new(sweep, since, null);

    private static PlannedSlot[] Ordered(PlannedSlot[] slots, SlotNext?[] next) => [.. slots.Zip(next, (slot, order) => slot with { Next = order })];

    private static PlannedWorker Worker(string name, PlannedSlot[] slots, params (string Name, string Value)[] labels)
        => new(name, labels.ToDictionary(label => label.Name, label => label.Value), true, slots);

    private static PlannedSweep Sweep(string name, int slots, double weight = 1, int priority = 0, double used = 0, params (string Name, string Value)[] runOn)
        => new(new SweepDemand(name, slots, weight, priority, runOn.ToImmutableSortedDictionary(label => label.Name, label => label.Value)), used);
}
