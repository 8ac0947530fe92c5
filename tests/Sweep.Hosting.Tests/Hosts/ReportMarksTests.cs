using Sweep.Hosting.Hosts;
using Xunit;

namespace Sweep.Hosting.Tests.Hosts;

public sealed class ReportMarksTests
{
    [Fact]
    public void Marks_are_multiples_rungs_and_the_end_each_once()
    {
        var marks = new ReportMarks(20, [5, 20, 45], 95);
        var seen = new List<long>();
        for (var at = marks.First(null, null); seen.Count == 0 || at != seen[^1]; at = marks.After(at)) seen.Add(at);
        Assert.Equal([5, 20, 40, 45, 60, 80, 95], seen);
    }

    [Theory]
    [InlineData(null, null, 5)]
    [InlineData(null, 40L, 5)] // no checkpoint: everything is repeated
    [InlineData(20L, 20L, 40)]
    [InlineData(20L, 5L, 20)] // saved at a mark whose report was lost
    [InlineData(20L, 60L, 40)] // reports after the checkpoint are repeated
    [InlineData(33L, 20L, 40)] // saved by a drain between marks
    [InlineData(95L, 80L, 95)]
    public void Resumed_attempt_reports_what_was_not_reported(long? from, long? lastReport, long first)
        => Assert.Equal(first, new ReportMarks(20, [5, 20, 45], 95).First(from, lastReport));

    [Theory]
    [InlineData(5, true)]
    [InlineData(45, true)]
    [InlineData(95, true)]
    [InlineData(40, false)]
    public void Trial_may_end_at_rungs_and_its_last_mark(long mark, bool decides) => Assert.Equal(decides, new ReportMarks(20, [5, 20, 45], 95).Decides(mark));

    [Fact]
    public void Interval_below_one_is_refused() => Assert.Throws<ArgumentOutOfRangeException>(() => new ReportMarks(0, [], 10));
}
