using Sweep.Core.Scheduling;
using Sweep.Core.Spaces;
using Sweep.TestKit.Sweeps;
using Xunit;

namespace Sweep.Core.Tests.Scheduling;

public sealed class PatienceSchedulerTests
{
    private const double Infinity = double.PositiveInfinity;

    // Case; patience; min_delta; relative; losses in order; the report, from 1, at which the trial is stopped.
    public static TheoryData<string, int, double, bool, double[], int?> Curves => new()
    {
        { "stops after as many reports without improvement", 2, 0, false, [3, 2, 2, 2], 4 },
        { "an equal loss is no improvement", 1, 0, false, [1, 1], 2 },
        { "an improvement starts the count again", 2, 0, false, [3, 4, 2, 4, 1, 4, 4], 7 },
        { "never stops one that improves", 1, 0, false, [5, 4, 3, 2, 1], null },
        { "an improvement within min_delta does not count", 2, 0.5, false, [3, 2.6, 2.5, 2], 3 },
        { "small steps do not add up to an improvement that was made", 2, 0.5, false, [3, 2.4, 2.0, 1.8], null },
        { "relative to the best", 1, 0.1, true, [100, 91], 2 },
        { "relative to the best, surpassed", 1, 0.1, true, [100, 89, 80], null },
        { "relative to the magnitude of a negative loss", 1, 0.1, true, [-100, -105], 2 },
        { "a negative loss that improves", 1, 0.1, true, [-100, -111], null },
        { "any finite loss improves on infinity", 1, 0.1, true, [Infinity, 5, 1], null },
        { "infinity does not improve on infinity", 1, 0.1, true, [Infinity, Infinity], 2 },
    };

    [Theory]
    [MemberData(nameof(Curves))]
    public void Stops_where_a_curve_no_longer_falls(string name, int patience, double minDelta, bool relative, double[] losses, int? expected)
    {
        Assert.NotEmpty(name);
        var scheduler = Create(("patience", ParameterValue.Int(patience)), ("min_delta", ParameterValue.Float(minDelta)), ("relative", ParameterValue.Bool(relative)));
        int? stopped = null;
        for (var i = 0; i < losses.Length && stopped is null; i++)
        {
            var report = new ScheduledReport(0, i + 1, losses[i]);
            var verdict = scheduler.Judge(report);
            scheduler.OnReported(report, verdict);
            if (verdict.Kind == VerdictKind.Stop) stopped = i + 1;
        }

        Assert.Equal(expected, stopped);
    }

    [Fact]
    public void Reason_counts_the_reports()
    {
        var scheduler = Create(("patience", ParameterValue.Int(1)));
        scheduler.OnReported(new(0, 1, 1), Verdict.Continue);
        Assert.Equal("no improvement in 1 report", scheduler.Judge(new(0, 2, 1)).Reason);
    }

    [Fact]
    public void Wrong_options_are_reported()
    {
        Assert.Equal("patience must be at least 1, but got 0.", Assert.Throws<ArgumentException>(() => Create(("patience", ParameterValue.Int(0)))).Message);
        Assert.Equal("min_delta must be at least 0, but got -1.", Assert.Throws<ArgumentException>(() => Create(("min_delta", ParameterValue.Int(-1)))).Message);
    }

    private static IScheduler Create(params (string, ParameterValue)[] options) => SweepScript.Scheduler("patience", 100, options);
}
