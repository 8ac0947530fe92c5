using Sweep.Core.Scheduling;
using Sweep.Core.Spaces;
using Sweep.TestKit.Sweeps;
using Xunit;

namespace Sweep.Core.Tests.Scheduling;

public sealed class AshaSchedulerTests
{
    // Case; η; losses that others have at rung 4; resource and loss of the report; verdict; rung.
    public static TheoryData<string, int, double[], long, double, VerdictKind, long?> Reports => new()
    {
        { "first at a rung goes on", 4, [], 4, 9.0, VerdictKind.Continue, 4 },
        { "second goes on if as good as the first", 4, [1.0], 4, 1.0, VerdictKind.Continue, 4 },
        { "second stops if worse than the first", 4, [1.0], 4, 1.1, VerdictKind.Stop, 4 },
        { "cutoff lies between two losses", 2, [2.0, 4.0], 4, 3.0, VerdictKind.Continue, 4 },
        { "just above the cutoff", 2, [2.0, 4.0], 4, 3.01, VerdictKind.Stop, 4 },
        { "top quarter of eight", 4, [1, 2, 3, 4, 5, 6, 7, 8], 4, 2.75, VerdictKind.Continue, 4 },
        { "below the top quarter of eight", 4, [1, 2, 3, 4, 5, 6, 7, 8], 4, 2.76, VerdictKind.Stop, 4 },
        { "infinity among finite losses stops", 4, [1, 2], 4, double.PositiveInfinity, VerdictKind.Stop, 4 },
        { "the lot diverged, a finite loss goes on", 4, [double.PositiveInfinity, double.PositiveInfinity], 4, 100, VerdictKind.Continue, 4 },
        { "at a rung where nobody else was", 4, [1.0], 3, 100, VerdictKind.Continue, 1 },
        { "below the first rung nothing is judged", 4, [1.0], 0, 100, VerdictKind.Continue, null },
        { "between rungs the report counts for the lower", 4, [1.0], 15, 100, VerdictKind.Stop, 4 },
        { "a report that crosses several rungs is judged at the highest", 4, [1.0], 16, 100, VerdictKind.Continue, 16 },
    };

    [Theory]
    [MemberData(nameof(Reports))]
    public void Judges_at_the_highest_rung_crossed(string name, int factor, double[] others, long resource, double loss, VerdictKind expected, long? rung)
    {
        Assert.NotEmpty(name);
        var asha = Create(factor);
        for (var i = 0; i < others.Length; i++) asha.OnReported(new(100 + i, 4, others[i]), new Verdict(VerdictKind.Continue, null, 0, 4));

        var verdict = asha.Judge(new(0, resource, loss));

        Assert.Equal((expected, rung), (verdict.Kind, verdict.Rung));
        Assert.Equal(expected == VerdictKind.Stop, verdict.Reason is not null);
    }

    [Fact]
    public void Cutoffs_are_those_of_ray()
    {
        // The example in the docstring of Ray Tune's _Bracket(1, 10, 2, 0), with losses for rewards.
        var asha = SweepScript.Scheduler("asha", 10, ("reduction_factor", ParameterValue.Int(2)));
        Assert.Equal([1L, 2, 4, 8], asha.Rungs);
        Assert.Equal(VerdictKind.Continue, Fold(asha, 0, 1, -2));
        Assert.Equal(VerdictKind.Continue, Fold(asha, 1, 1, -4));
        Assert.Equal(VerdictKind.Stop, Fold(asha, 2, 1, -1));
        // The cutoff is 2 now, as it is there.
        Assert.Equal(VerdictKind.Continue, asha.Judge(new(3, 1, -2)).Kind);
        Assert.Equal(VerdictKind.Stop, asha.Judge(new(3, 1, -1.99)).Kind);
    }

    [Fact]
    public void Trial_is_judged_once_at_each_rung()
    {
        var asha = Create(4);
        Fold(asha, 0, 4, 1);
        Fold(asha, 1, 4, 0.5);
        Assert.Equal(Verdict.Continue, asha.Judge(new(1, 5, 100)));
        Assert.Equal(16, asha.Judge(new(1, 16, 100)).Rung);
    }

    [Fact]
    public void Rung_that_was_skipped_is_not_filled_later()
    {
        // Ray records the next, later report at the skipped rung; a loss at 17 says nothing about 4.
        var asha = Create(4);
        Fold(asha, 0, 16, 1);
        Assert.Null(asha.Judge(new(0, 17, 1)).Rung);
        Assert.Equal(VerdictKind.Continue, asha.Judge(new(1, 4, 50)).Kind);
    }

    [Fact]
    public void Diverged_trial_ranks_last_in_the_rung_it_was_on_its_way_to()
    {
        var asha = Create(2);
        Fold(asha, 0, 1, 1);
        Fold(asha, 0, 4, 1);
        for (var trial = 1; trial <= 2; trial++) asha.OnEnded(trial, ranksLast: true);
        // At rung 1: the losses 1, ∞, ∞, of which the median is ∞.
        Assert.Equal(VerdictKind.Continue, asha.Judge(new(9, 1, 1e9)).Kind);
        // At rung 4 only trial 0 was.
        Assert.Equal(VerdictKind.Stop, asha.Judge(new(9, 4, 2)).Kind);
    }

    [Fact]
    public void Brackets_are_drawn_from_the_seed_with_rays_weights()
    {
        var asha = SweepScript.Scheduler("asha", 100, ("brackets", ParameterValue.Int(3)));
        var counts = new int[3];
        for (var trial = 0; trial < 20_000; trial++) counts[asha.Judge(new(trial, 99, 1)).Bracket]++;
        // Weights 1 : e^-1 : e^-2, in all 1.50321.
        Assert.InRange(counts[0] / 20_000.0, 0.655, 0.675);
        Assert.InRange(counts[1] / 20_000.0, 0.235, 0.255);
        Assert.InRange(counts[2] / 20_000.0, 0.08, 0.10);
    }

    [Fact]
    public void Later_brackets_begin_at_higher_rungs()
    {
        var asha = SweepScript.Scheduler("asha", 100, ("brackets", ParameterValue.Int(2)));
        var late = Enumerable.Range(0, 100).First(trial => asha.Judge(new(trial, 99, 1)).Bracket == 1);
        Assert.Null(asha.Judge(new(late, 3, 1)).Rung);
        Assert.Equal(4, asha.Judge(new(late, 4, 1)).Rung);
    }

    [Theory]
    [InlineData("min_resource", 100, "must be below the maximal resource 100, but got 100.")]
    [InlineData("min_resource", 0, "must be at least 1, but got 0.")]
    [InlineData("reduction_factor", 1, "must be at least 2, but got 1.")]
    [InlineData("brackets", 5, "must be at most 4, the number of rungs below 100, but got 5.")]
    public void Wrong_options_are_reported(string name, int value, string message)
    {
        var problem = Assert.Throws<ArgumentException>(() => SweepScript.Scheduler("asha", 100, (name, ParameterValue.Int(value))));
        Assert.Equal($"{name} {message}", problem.Message);
    }

    [Fact]
    public void Defaults_are_those_of_ray()
    {
        Assert.Equal([1L, 4, 16, 64], SweepScript.Scheduler("asha", 100).Rungs);
        Assert.Equal([1L, 4, 16], SweepScript.Scheduler("asha", 64).Rungs);
        Assert.Equal([200L, 600, 1800], SweepScript.Scheduler("asha", 5000, ("min_resource", ParameterValue.Int(200)), ("reduction_factor", ParameterValue.Int(3))).Rungs);
    }

    private static IScheduler Create(int factor) => factor == 4
        ? SweepScript.Scheduler("asha", 100)
        : SweepScript.Scheduler("asha", 100, ("reduction_factor", ParameterValue.Int(factor)));

    private static VerdictKind Fold(IScheduler asha, int trial, long resource, double loss)
    {
        var report = new ScheduledReport(trial, resource, loss);
        var verdict = asha.Judge(report);
        asha.OnReported(report, verdict);
        if (verdict.Kind == VerdictKind.Stop) asha.OnEnded(trial, ranksLast: false);
        return verdict.Kind;
    }
}
