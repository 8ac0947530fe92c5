using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Sweep.Cluster.Sharing;
using Sweep.Hosting;
using Sweep.Hosting.Sharing;
using Xunit;

namespace Sweep.Cluster.Tests.Sharing;

public sealed class SlotPlanProperties
{
    private static readonly TimeSpan Now = TimeSpan.FromHours(1);
    private static readonly Config Often = Config.QuickThrowOnFailure.WithMaxTest(500).WithQuietOnSuccess(true);

    [Fact]
    public void Labels_are_respected_and_only_known_sweeps_ordered()
        => Holds((situation, next) => Assert.All(Orders(situation, next), order => Assert.True(order.Worker.IsOpen && order.Worker.Labels.Satisfy(order.Sweep.Demand.RunOn))));

    // What was ordered to free slots before stands, whatever the demand: they may have it by now.
    [Fact]
    public void No_demand_is_exceeded()
        => Holds((situation, next) =>
        {
            foreach (var ordered in Orders(situation, next).GroupBy(order => order.Sweep))
            {
                var stood = ordered.Count(order => order.Slot.Trains is null && order.Slot.Next?.Sweep == ordered.Key.Demand.Name);
                Assert.InRange(ordered.Count(), 0, Math.Max(stood, ordered.Key.Demand.Slots));
            }
        });

    [Fact]
    public void No_slot_stays_free_that_a_sweep_could_use()
        => Holds((situation, next) =>
        {
            foreach (var (worker, slot, order) in Slots(situation, next).Where(slot => slot.Worker.IsOpen && slot.Slot.Trains is null && slot.Order is null))
            {
                Assert.DoesNotContain(situation.Sweeps, sweep => Room(situation, next, sweep) > 0 && worker.Labels.Satisfy(sweep.Demand.RunOn));
            }
        });

    [Fact]
    public void Nobody_of_a_lower_priority_gets_what_a_higher_one_could_use()
        => Holds((situation, next) =>
        {
            foreach (var order in Orders(situation, next).Where(order => order.Slot.Next is null))
            {
                Assert.DoesNotContain(situation.Sweeps, sweep => sweep.Demand.Priority > order.Sweep.Demand.Priority && Room(situation, next, sweep) > 0 && order.Worker.Labels.Satisfy(sweep.Demand.RunOn));
            }
        });

    [Fact]
    public void Only_a_higher_priority_preempts_and_no_young_attempt()
        => Holds((situation, next) =>
        {
            foreach (var order in Orders(situation, next).Where(order => order.Order.Preempts))
            {
                var victim = situation.Sweeps.Single(sweep => sweep.Demand.Name == order.Slot.Trains);
                Assert.True(victim.Demand.Priority < order.Sweep.Demand.Priority);
                Assert.True(order.Slot.Next is { Preempts: true } || Now - order.Slot.Since >= SlotPlan.LeastRun);
            }
        });

    [Fact]
    public void Every_preemption_is_needed()
        => Holds((situation, next) =>
        {
            var spare = Slots(situation, next).Where(slot => slot.Worker.IsOpen && slot.Slot.Trains is null && slot.Order is null).ToArray();
            foreach (var order in Orders(situation, next).Where(order => order.Order.Preempts))
            {
                Assert.DoesNotContain(spare, slot => slot.Worker.Labels.Satisfy(order.Sweep.Demand.RunOn));
            }
        });

    [Fact]
    public void Plan_made_again_is_the_same()
        => Holds((situation, next) =>
        {
            var again = situation with { Workers = [.. situation.Workers.Select((worker, at) => worker with { Slots = [.. worker.Slots.Select((slot, number) => slot with { Next = next[at][number] })] })] };
            Assert.Equal(next, again.Plan());
        });

    [Fact]
    public void Order_of_workers_and_sweeps_does_not_matter()
        => Holds((situation, next) =>
        {
            var turned = new Situation([.. situation.Workers.Reverse()], [.. situation.Sweeps.Reverse()]);
            Assert.Equal(next, turned.Plan().Reverse());
        });

    // Three sweeps of one priority that want everything, and nothing else: each within one slot of its share.
    [Fact]
    public void Shares_are_proportional_within_one_slot()
        => Prop.ForAll(
            (from weights in Gen.Choose(1, 100).ArrayOf(3) from slots in Gen.Choose(0, 40) select (weights, slots)).ToArbitrary(),
            choice =>
            {
                var sweeps = choice.weights.Select((weight, index) => Sweep($"s{index}", 1000, weight / 10.0, 0, 0, [])).ToArray();
                var next = SlotPlan.Make([new("w", ImmutableDictionary<string, string>.Empty, true, new PlannedSlot[choice.slots])], sweeps, Now)[0];
                foreach (var sweep in sweeps)
                {
                    var due = choice.slots * sweep.Demand.Weight / sweeps.Sum(other => other.Demand.Weight);
                    Assert.InRange(next.Count(slot => slot?.Sweep == sweep.Demand.Name), due - 1, due + 1);
                }
            }).Check(Often);

    private static void Holds(Action<Situation, SlotNext?[][]> property) => Prop.ForAll(Situations.ToArbitrary(), situation => property(situation, situation.Plan())).Check(Often);

    private static int Room(Situation situation, SlotNext?[][] next, PlannedSweep sweep) => sweep.Demand.Slots - Orders(situation, next).Count(order => order.Sweep == sweep);

    private static IEnumerable<(PlannedWorker Worker, PlannedSlot Slot, SlotNext? Order)> Slots(Situation situation, SlotNext?[][] next)
        => situation.Workers.SelectMany((worker, at) => worker.Slots.Select((slot, number) => (worker, slot, next[at][number])));

    private static IEnumerable<(PlannedWorker Worker, PlannedSlot Slot, SlotNext Order, PlannedSweep Sweep)> Orders(Situation situation, SlotNext?[][] next)
        => Slots(situation, next).Where(slot => slot.Order is not null).Select(slot => (slot.Worker, slot.Slot, slot.Order!.Value, situation.Sweeps.Single(sweep => sweep.Demand.Name == slot.Order!.Value.Sweep)));

    private static PlannedSweep Sweep(string name, int slots, double weight, int priority, double used, Dictionary<string, string> runOn)
        => new(new SweepDemand(name, slots, weight, priority, runOn.ToImmutableSortedDictionary()), used);

    private sealed record Situation(PlannedWorker[] Workers, PlannedSweep[] Sweeps)
    {
        public SlotNext?[][] Plan() => SlotPlan.Make(Workers, Sweeps, Now);
    }

    private static Gen<Situation> Situations
    {
        get
        {
            var labels = Gen.Elements<Dictionary<string, string>>([], [], new() { ["gpu"] = "h100" }, new() { ["gpu"] = "a100" }, new() { ["gpu"] = "h100", ["zone"] = "eu" });
            var name = Gen.Elements("s0", "s1", "s2", "s3", "gone");
            var next = Gen.Frequency((3, Gen.Constant<SlotNext?>(null)), (1, from asked in name from preempts in Gen.Elements(true, false) select (SlotNext?)new SlotNext(asked, preempts)));
            var slot = from trains in Gen.Frequency((1, Gen.Constant<string?>(null)), (2, name.Select(trained => (string?)trained)))
                       from age in Gen.Choose(0, 30)
                       from order in next
                       select new PlannedSlot(trains, trains is null ? default : Now - TimeSpan.FromSeconds(age), order);
            var worker = from its in labels from isOpen in Gen.Frequency((5, Gen.Constant(true)), (1, Gen.Constant(false))) from count in Gen.Choose(1, 6) from slots in slot.ArrayOf(count) select (its, isOpen, slots);
            var sweep = from slots in Gen.Choose(0, 12) from weight in Gen.Elements(0.1, 1, 1, 3) from priority in Gen.Elements(-1, 0, 0, 5) from used in Gen.Choose(0, 200) from runOn in labels select (slots, weight, priority, used, runOn);
            return from workers in worker.ListOf()
                   from count in Gen.Choose(0, 4)
                   from sweeps in sweep.ArrayOf(count)
                   select new Situation(
                       [.. workers.Select((each, index) => new PlannedWorker($"w{index:D3}", each.its, each.isOpen, each.slots))],
                       [.. sweeps.Select((each, index) => Sweep($"s{index}", each.slots, each.weight, each.priority, each.used, each.runOn))]);
        }
    }
}
