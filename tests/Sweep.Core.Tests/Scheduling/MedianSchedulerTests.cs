using Sweep.Core.Scheduling;
using Sweep.Core.Spaces;
using Sweep.TestKit.Sweeps;
using Xunit;

namespace Sweep.Core.Tests.Scheduling;

public sealed class MedianSchedulerTests
{
    // Case; the others' losses at 10; the report's loss; verdict. The fewest others are 4.
    public static TheoryData<string, double[], double, VerdictKind> Reports => new()
    {
        { "too few to compare with", [1, 1, 1], 9, VerdictKind.Continue },
        { "worse than the median", [1, 2, 3, 4], 2.6, VerdictKind.Stop },
        { "equal to the median, the middle of two", [1, 2, 3, 4], 2.5, VerdictKind.Continue },
        { "better than the median", [1, 2, 3, 4], 0.5, VerdictKind.Continue },
        { "an outlier moves a mean, not the median", [1, 2, 3, 1000, 1000, 1, 2], 2.5, VerdictKind.Stop },
        { "infinity is worse", [1, 2, 3, 4], double.PositiveInfinity, VerdictKind.Stop },
        { "most are infinite", [1, double.PositiveInfinity, double.PositiveInfinity, double.PositiveInfinity], 1e9, VerdictKind.Continue },
    };

    [Theory]
    [MemberData(nameof(Reports))]
    public void Compares_with_the_true_median(string name, double[] others, double loss, VerdictKind expected)
    {
        Assert.NotEmpty(name);
        var median = Create(("min_trials", 4), ("interval", 10));
        for (var i = 0; i < others.Length; i++) Fold(median, 100 + i, 10, others[i]);

        Assert.Equal(expected, median.Judge(new(0, 10, loss)).Kind);
    }

    [Fact]
    public void Others_count_with_their_running_averages_and_the_trial_with_its_best()
    {
        var median = Create(("min_trials", 1), ("interval", 10));
        Fold(median, 0, 5, 9);
        Fold(median, 0, 10, 3);
        // Trial 0 averages 6 at 10. Trial 1 is at 7 now, but was at 5.
        Fold(median, 1, 5, 5);
        Assert.Equal(VerdictKind.Continue, median.Judge(new(1, 10, 7)).Kind);
        Assert.Equal(VerdictKind.Stop, median.Judge(new(2, 10, 7)).Kind);
    }

    [Fact]
    public void Judges_once_per_interval_and_not_during_warmup()
    {
        var median = Create(("min_trials", 1), ("interval", 10), ("warmup", 25));
        Assert.Equal([30L, 40, 50, 60, 70, 80, 90], median.Rungs);
        Fold(median, 0, 34, 1);
        Assert.Equal(VerdictKind.Continue, median.Judge(new(1, 29, 9)).Kind);
        Assert.Equal(VerdictKind.Stop, median.Judge(new(1, 31, 9)).Kind);
        Assert.Null(median.Judge(new(0, 39, 9)).Rung);
        Assert.Equal(40, median.Judge(new(0, 40, 9)).Rung);
    }

    [Fact]
    public void Interval_is_a_twentieth_unless_given()
    {
        Assert.Equal(19, Create().Rungs.Count);
        Assert.Equal(5, Create().Rungs[0]);
        Assert.Equal([1L, 2], SweepScript.Scheduler("median", 3).Rungs);
    }

    [Fact]
    public void Wrong_options_are_reported()
    {
        Assert.Equal("warmup must be below the maximal resource 100, but got 100.", Assert.Throws<ArgumentException>(() => Create(("warmup", 100))).Message);
        Assert.Equal("min_trials must be at least 1, but got 0.", Assert.Throws<ArgumentException>(() => Create(("min_trials", 0))).Message);
        Assert.Equal(
            "interval must be at least 10, but got 9.",
            Assert.Throws<ArgumentException>(() => SweepScript.Scheduler("median", 1000, ("interval", ParameterValue.Int(9)))).Message);
    }

    private static IScheduler Create(params (string Name, int Value)[] options)
        => SweepScript.Scheduler("median", 100, [.. options.Select(o => (o.Name, ParameterValue.Int(o.Value)))]);

    private static void Fold(IScheduler median, int trial, long resource, double loss)
    {
        var report = new ScheduledReport(trial, resource, loss);
        median.OnReported(report, median.Judge(report));
    }
}
