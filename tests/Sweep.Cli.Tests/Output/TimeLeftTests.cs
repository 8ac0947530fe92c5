using Sweep.Cli.Output;
using Xunit;

namespace Sweep.Cli.Tests.Output;

public sealed class TimeLeftTests
{
    [Fact]
    public void Nothing_is_said_before_three_trials_have_ended() => Assert.Null(TimeLeft.Estimate([10, 10], [], 8, 2, null));

    [Fact]
    public void Equal_trials_give_a_sharp_estimate()
    {
        var (least, most) = TimeLeft.Estimate([10, 10, 10], [4, 4], 6, 2, null)!.Value;
        Assert.Equal(36, least.TotalSeconds, 6);
        Assert.Equal(36, most.TotalSeconds, 6);
    }

    [Fact]
    public void Spread_widens_the_range()
    {
        var (least, most) = TimeLeft.Estimate([2, 10, 18], [], 4, 1, null)!.Value;
        Assert.True(least.TotalSeconds < 40 && most.TotalSeconds > 40);
    }

    [Fact]
    public void The_budget_of_time_is_the_most() => Assert.Equal((TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(5)), TimeLeft.Estimate([10, 10, 10], [], 6, 1, TimeSpan.FromSeconds(5)));

    [Fact]
    public void More_slots_than_trials_do_not_help() => Assert.Equal(10, TimeLeft.Estimate([10, 10, 10], [], 2, 16, null)!.Value.Most.TotalSeconds, 6);

    [Fact]
    public void Says_a_range_or_one_time()
    {
        Assert.Equal("about 20s–1m 40s left", TimeLeft.Say((TimeSpan.FromSeconds(19.2), TimeSpan.FromSeconds(99.5))));
        Assert.Equal("about 36s left", TimeLeft.Say((TimeSpan.FromSeconds(36), TimeSpan.FromSeconds(36))));
        Assert.Equal("time left: not known yet", TimeLeft.Say(null));
        Assert.Equal("at most 40s left", TimeLeft.Say(null, TimeSpan.FromSeconds(39.5)));
        Assert.Equal("time is up: the last reports come in", TimeLeft.Say(null, TimeSpan.FromSeconds(-1)));
    }
}
