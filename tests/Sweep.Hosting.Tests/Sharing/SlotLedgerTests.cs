using Sweep.Hosting.Sharing;
using Xunit;

namespace Sweep.Hosting.Tests.Sharing;

public sealed class SlotLedgerTests
{
    private readonly SlotLedger<string> _ledger = new();

    [Fact]
    public void Counts_time_of_slots_over_weight()
    {
        Advance(0, ("a", 1, 2), ("b", 4, 2));
        Advance(10, ("a", 1, 2), ("b", 4, 2));
        Assert.Equal((20, 5), (_ledger.Used("a"), _ledger.Used("b")));
        Assert.Equal(0, _ledger.Used("unknown"));
    }

    [Fact]
    public void Who_comes_later_is_owed_nothing_from_before()
    {
        Advance(0, ("a", 1, 1), ("b", 1, 1));
        Advance(50, ("a", 1, 1), ("b", 1, 2));
        Advance(0, ("a", 1, 1), ("b", 1, 2), ("c", 1, 0));
        Assert.Equal(50, _ledger.Used("c"));
    }

    [Fact]
    public void Who_was_away_is_owed_nothing_and_keeps_what_it_had_more()
    {
        Advance(0, ("a", 1, 1), ("b", 1, 3));
        Advance(50, ("a", 1, 1), ("b", 1, 3));
        Advance(10, ("a", 1, 1));
        Advance(0, ("a", 1, 1), ("b", 1, 0));
        Assert.Equal((60, 150), (_ledger.Used("a"), _ledger.Used("b")));
        Advance(20, ("b", 1, 3));
        Advance(0, ("a", 1, 0), ("b", 1, 3));
        Assert.Equal((210, 210), (_ledger.Used("a"), _ledger.Used("b")));
    }

    [Fact]
    public void What_nobody_else_could_use_is_paid_back_in_bounded_time()
    {
        var memory = SlotLedger<string>.Memory.TotalSeconds;
        for (var hour = 0; hour < 10; hour++) Advance(3600, ("wide", 2, 6), ("narrow", 1, 1));
        Assert.Equal(36000, _ledger.Used("narrow"));
        Assert.Equal(36000 + (6 * memory / 2), _ledger.Used("wide"));
    }

    [Fact]
    public void Sweeps_of_other_priorities_do_not_count()
    {
        _ledger.Advance(TimeSpan.FromHours(5), [("urgent", new(1, 1), 4), ("idle", new(1, 0), 0)]);
        Assert.Equal((4 * 5 * 3600, 0), (_ledger.Used("urgent"), _ledger.Used("idle")));
    }

    [Fact]
    public void Who_is_away_for_long_is_forgotten()
    {
        Advance(100, ("a", 1, 1));
        Advance(SlotLedger<string>.Memory.TotalSeconds);
        Assert.Equal(100, _ledger.Used("a"));
        Advance(1);
        Assert.Equal(0, _ledger.Used("a"));
    }

    private void Advance(double seconds, params (string Sweep, double Weight, int Held)[] active)
        => _ledger.Advance(TimeSpan.FromSeconds(seconds), [.. active.Select(sweep => (sweep.Sweep, new SlotShare(sweep.Weight, 0), sweep.Held))]);
}
