using Sweep.Hosting.Local;
using Xunit;

namespace Sweep.Hosting.Tests.Local;

public sealed class SlotPoolTests
{
    private static readonly CancellationToken Never = CancellationToken.None;

    [Fact]
    public async Task Sweep_that_holds_fewest_goes_first_and_then_who_waited_longest()
    {
        using var pool = new SlotPool(2, "worker");
        var (first, second) = (pool.Take("a", Never), pool.Take("a", Never));
        var order = new List<string>();
        var waiting = new List<Task<IDisposable>>();
        foreach (var (sweep, place) in new[] { ("a", "a1"), ("b", "b1"), ("b", "b2"), ("c", "c1") })
        {
            var before = pool.Waiting;
            waiting.Add(Task.Run(() =>
            {
                var held = pool.Take(sweep, Never);
                lock (order) order.Add(place);
                return held;
            }));
            while (pool.Waiting == before) await Task.Yield();
        }

        Assert.Equal(2, pool.Busy);
        first.Dispose();
        (await waiting[1]).Dispose();
        (await waiting[2]).Dispose();
        (await waiting[3]).Dispose();
        (await waiting[0]).Dispose();
        second.Dispose();
        Assert.Equal(["b1", "b2", "c1", "a1"], order);
        Assert.Equal(0, pool.Busy);
    }

    [Fact]
    public async Task Who_gives_up_waits_no_longer_and_takes_nothing()
    {
        using var pool = new SlotPool(1, "worker");
        var held = pool.Take("a", Never);
        using var giveUp = new CancellationTokenSource();
        var waiting = Task.Run(() => pool.Take("b", giveUp.Token));
        while (pool.Waiting == 0) await Task.Yield();
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        held.Dispose();
        held.Dispose();
        Assert.Equal((0, 0), (pool.Busy, pool.Waiting));
        pool.Take("b", Never).Dispose();
    }

    [Fact]
    public void Pool_without_slots_is_refused() => Assert.Throws<ArgumentOutOfRangeException>(() => new SlotPool(0, "worker"));
}
