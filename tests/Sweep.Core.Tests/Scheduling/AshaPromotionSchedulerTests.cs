using Sweep.Core.Scheduling;
using Sweep.Core.Spaces;
using Sweep.TestKit.Sweeps;
using Xunit;

namespace Sweep.Core.Tests.Scheduling;

public sealed class AshaPromotionSchedulerTests
{
    // Case; η; losses at rung 1 by trial number; those already promoted from it; the next promotion.
    public static TheoryData<string, int, double[], int[], int?> Rungs => new()
    {
        { "an empty rung promotes nobody", 4, [], [], null },
        { "one of fewer than four is not a quarter", 4, [1, 2, 3], [], null },
        { "the best of four", 4, [3, 1, 2, 4], [], 1 },
        { "the best of four was promoted", 4, [3, 1, 2, 4], [1], null },
        { "the second of eight", 4, [3, 1, 2, 4, 5, 6, 7, 8], [1], 2 },
        { "a newcomer is better than one promoted before", 4, [3, 1, 2, 4, 5, 6, 7, 0], [1], 7 },
        { "promoted ones still count", 2, [1, 2, 3, 4], [0, 1], null },
        { "ties go to the lower number", 4, [5, 5, 5, 5], [], 0 },
    };

    [Theory]
    [MemberData(nameof(Rungs))]
    public void Promotes_the_best_not_yet_promoted(string name, int factor, double[] losses, int[] promoted, int? expected)
    {
        Assert.NotEmpty(name);
        var asha = Create(factor);
        for (var trial = 0; trial < losses.Length; trial++) Pause(asha, trial, 1, losses[trial]);
        foreach (var trial in promoted) asha.OnPromoted(trial);

        Assert.Equal(expected, asha.NextPromotion());
    }

    [Fact]
    public void Highest_rung_comes_first()
    {
        var asha = Create(2);
        for (var trial = 0; trial < 8; trial++) Pause(asha, trial, 1, trial);
        for (var trial = 0; trial < 4; trial++)
        {
            Assert.Equal(trial, asha.NextPromotion());
            asha.OnPromoted(trial);
        }

        Pause(asha, 1, 2, 1.0);
        Pause(asha, 0, 2, 0.5);
        Pause(asha, 8, 1, 0.1);
        Pause(asha, 9, 1, 0.2);
        Assert.Equal(0, asha.NextPromotion());
        asha.OnPromoted(0);
        Assert.Equal(8, asha.NextPromotion());
    }

    [Fact]
    public void Pauses_at_each_rung_and_nowhere_else()
    {
        var asha = Create(4);
        Assert.Equal(new Verdict(VerdictKind.Pause, "waits at rung 1 to be among the best 1/4", 0, 1), asha.Judge(new(0, 1, 5)));
        Pause(asha, 0, 1, 5);
        Assert.Equal(VerdictKind.Continue, asha.Judge(new(0, 3, 5)).Kind);
        Assert.Equal(4, asha.Judge(new(0, 4, 5)).Rung);
    }

    [Fact]
    public void Diverged_trial_counts_in_its_rung_and_is_never_promoted()
    {
        var asha = Create(4);
        for (var trial = 0; trial < 3; trial++) Pause(asha, trial, 1, trial);
        Assert.Null(asha.NextPromotion());
        asha.OnEnded(3, ranksLast: true);
        Assert.Equal(0, asha.NextPromotion());
        asha.OnEnded(0, ranksLast: false);
        Assert.Null(asha.NextPromotion());
    }

    [Fact]
    public void Promoting_what_is_not_paused_is_an_error()
    {
        var problem = Assert.Throws<InvalidOperationException>(() => Create(4).OnPromoted(3));
        Assert.Equal("Cannot promote trial 3: it is not paused at a rung.", problem.Message);
    }

    [Fact]
    public void Sweep_of_sixteen_trains_four_to_the_second_rung_and_one_to_the_end()
    {
        var script = new SweepScript(SweepScript.Setup(() => SweepScript.Scheduler("asha-promote", 16), maxResource: 16, maxTrials: 16));
        script.Run((configuration, resource) => configuration["x"].AsNumber() + (1.0 / resource), 1, 4, 16);

        Assert.True(script.State.IsFinished);
        // All report at 1; at least the best four go on to 4, at least the best one to 16. Asynchrony promotes some of the early ones too.
        Assert.Equal(16, script.State.Trials.Count(t => t.Reports >= 1));
        Assert.InRange(script.State.Trials.Count(t => t.Reports >= 2), 4, 6);
        Assert.Equal(16, script.State.Trials[0].LastResource);
        Assert.All(script.State.Trials.Skip(8), trial => Assert.Equal(1, trial.LastResource));
        Assert.Null(Core.Sweeps.SweepReplay.Verify(script.State.Setup, script.Journal));
    }

    private static IScheduler Create(int factor)
        => SweepScript.Scheduler("asha-promote", 100, ("reduction_factor", ParameterValue.Int(factor)));

    private static void Pause(IScheduler asha, int trial, long resource, double loss)
    {
        var report = new ScheduledReport(trial, resource, loss);
        var verdict = asha.Judge(report);
        Assert.Equal(VerdictKind.Pause, verdict.Kind);
        asha.OnReported(report, verdict);
    }
}
