using Sweep.Hosting.Local;
using Sweep.Hosting.Sharing;
using Sweep.TestKit;
using Xunit;

namespace Sweep.Hosting.Tests.Local;

public sealed class SlotPoolTests
{
    private static readonly CancellationToken Never = CancellationToken.None;

    private readonly ManualTime _time = new();
    private readonly List<string> _order = [];

    [Fact]
    public async Task Sweep_that_holds_fewest_goes_first_and_then_who_waited_longest()
    {
        using var pool = new SlotPool(2, "worker", _time);
        var (first, second) = (Take(pool, "a"), Take(pool, "a"));
        var waiting = await Wait(pool, ("a", 1, 0), ("b", 1, 0), ("b", 1, 0), ("c", 1, 0));
        Assert.Equal(2, pool.Busy);

        first.Dispose();
        (await waiting[1]).Dispose();
        (await waiting[2]).Dispose();
        (await waiting[3]).Dispose();
        (await waiting[0]).Dispose();
        second.Dispose();
        Assert.Equal(["b1", "b2", "c3", "a0"], _order);
        Assert.Equal(0, pool.Busy);
    }

    [Fact]
    public async Task Higher_priority_goes_first_whatever_it_holds()
    {
        using var pool = new SlotPool(2, "worker", _time);
        var (first, second) = (Take(pool, "urgent", 1, 5), Take(pool, "urgent", 1, 5));
        var waiting = await Wait(pool, ("idle", 1000, 0), ("urgent", 1, 5));
        first.Dispose();
        (await waiting[1]).Dispose();
        (await waiting[0]).Dispose();
        second.Dispose();
        Assert.Equal(["urgent1", "idle0"], _order);
    }

    [Fact]
    public async Task Slot_that_is_given_back_for_another_stays_with_the_higher_priority()
    {
        using var pool = new SlotPool(1, "worker", _time);
        var held = Take(pool, "urgent", 1, 5);
        var waiting = await Wait(pool, ("idle", 1, 0));
        held = pool.Take("urgent", new(1, 5), Never, held);
        Assert.False(waiting[0].IsCompleted);
        held.Dispose();
        (await waiting[0]).Dispose();
        Assert.Equal(0, pool.Busy);
    }

    [Fact]
    public async Task Slot_that_is_given_back_goes_to_whose_turn_it_is()
    {
        using var pool = new SlotPool(1, "worker", _time);
        var held = Take(pool, "a");
        var waiting = await Wait(pool, ("b", 1, 0));
        _time.Advance(TimeSpan.FromSeconds(1));
        var again = Task.Run(() => pool.Take("a", SlotShare.Default, Never, held));
        (await waiting[0]).Dispose();
        (await again).Dispose();
        Assert.Equal(0, pool.Busy);
    }

    // One slot and trials of a minute: the sweep of weight 3 trains three quarters of the time.
    [Fact]
    public async Task One_slot_is_shared_over_time_by_weight()
    {
        using var pool = new SlotPool(1, "worker", _time);
        var held = Take(pool, "light");
        var trials = new Dictionary<string, int> { ["light"] = 1, ["heavy"] = 0 };
        var waiting = new Dictionary<string, Task<IDisposable>>();
        foreach (var sweep in trials.Keys) waiting[sweep] = await Ask(sweep);
        for (var trial = 0; trial < 400; trial++)
        {
            _time.Advance(TimeSpan.FromMinutes(1));
            held.Dispose();
            var next = await Task.WhenAny(waiting.Values);
            held = await next;
            var sweep = waiting.Single(pair => pair.Value == next).Key;
            trials[sweep]++;
            waiting[sweep] = await Ask(sweep);
        }

        Assert.InRange(trials["heavy"], 298, 304);
        held.Dispose();
        while (waiting.Count > 0)
        {
            var last = await Task.WhenAny(waiting.Values);
            (await last).Dispose();
            waiting.Remove(waiting.Single(pair => pair.Value == last).Key);
        }

        async Task<Task<IDisposable>> Ask(string sweep) => (await Wait(pool, (sweep, sweep == "heavy" ? 3 : 1, 0)))[0];
    }

    [Fact]
    public async Task Who_gives_up_waits_no_longer_and_takes_nothing()
    {
        using var pool = new SlotPool(1, "worker");
        var held = Take(pool, "a");
        using var giveUp = new CancellationTokenSource();
        var waiting = Task.Run(() => pool.Take("b", SlotShare.Default, giveUp.Token));
        while (pool.Waiting == 0) await Task.Yield();
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        held.Dispose();
        held.Dispose();
        Assert.Equal((0, 0), (pool.Busy, pool.Waiting));
        Take(pool, "b").Dispose();
    }

    [Fact]
    public void Who_gives_up_holds_nothing_of_what_it_gave_back()
    {
        using var pool = new SlotPool(1, "worker");
        var held = Take(pool, "a", 1, 0);
        using var giveUp = new CancellationTokenSource();
        giveUp.Cancel();
        var again = pool.Take("a", SlotShare.Default, giveUp.Token, held); // there is one: it is taken
        held.Dispose();
        Assert.Equal(1, pool.Busy);
        again.Dispose();
        Assert.Equal(0, pool.Busy);
    }

    [Fact]
    public void Pool_without_slots_is_refused() => Assert.Throws<ArgumentOutOfRangeException>(() => new SlotPool(0, "worker"));

    private static IDisposable Take(SlotPool pool, string sweep, double weight = 1, int priority = 0) => pool.Take(sweep, new(weight, priority), Never);

    // Lets them wait, in this order.
    private async Task<List<Task<IDisposable>>> Wait(SlotPool pool, params (string Sweep, double Weight, int Priority)[] sweeps)
    {
        var waiting = new List<Task<IDisposable>>();
        foreach (var (sweep, weight, priority) in sweeps)
        {
            var before = pool.Waiting;
            var place = $"{sweep}{waiting.Count}";
            waiting.Add(Task.Factory.StartNew(
                () =>
                {
                    var held = pool.Take(sweep, new(weight, priority), Never);
                    lock (_order) _order.Add(place);
                    return held;
                },
                TaskCreationOptions.LongRunning));
            while (pool.Waiting == before) await Task.Yield();
        }

        return waiting;
    }
}
