using Sweep.Core.Sweeps;
using Sweep.TestKit.Sweeps;
using Xunit;

namespace Sweep.Core.Tests.Sweeps;

public sealed class ReviewTests
{
    [Fact]
    public void Sweep_whose_trials_are_done_is_finished_though_nobody_asks()
    {
        var script = new SweepScript(SweepScript.Setup(maxTrials: 1));
        Review(script);
        script.LeaseOutside("loop", 0, 60);
        Review(script);
        Assert.False(script.State.IsFinished);
        script.Report(0, 100, 1);
        Review(script);
        Assert.Equal([new SweepEvent.SweepFinished(FinishKind.TrialsDone, "all 1 trials are done")], script.Events);
        Review(script);
        Assert.Empty(script.Events);
        Assert.Null(SweepReplay.Verify(script.State.Setup, script.Journal));
    }

    [Fact]
    public void Trial_that_waits_keeps_the_sweep_open()
    {
        var script = new SweepScript(SweepScript.Setup(maxTrials: 1));
        script.LeaseOutside("loop", 0, 60);
        script.End(0, AttemptEndKind.Lost);
        Review(script);
        Assert.Empty(script.Events);
    }

    [Fact]
    public void Trial_that_earned_to_go_on_keeps_the_sweep_open()
    {
        var script = new SweepScript(SweepScript.Setup(() => SweepScript.Scheduler("asha-promote", 100, ("min_resource", Core.Spaces.ParameterValue.Int(10))), maxTrials: 4));
        for (var slot = 0; slot < 4; slot++) script.LeaseOutside("loop", slot, 60);
        for (var trial = 0; trial < 4; trial++) script.Report(trial, 10, trial);
        Review(script);
        Assert.Empty(script.Events);
        Assert.Equal(0, script.LeaseOutside("loop", 0, 60)!.Trial);
    }

    [Fact]
    public void Time_that_is_over_ends_the_sweep_unless_it_is_paused()
    {
        var script = new SweepScript(SweepScript.Setup() with { MaxTime = TimeSpan.FromSeconds(30) });
        script.Do(at => new SweepCommand.PauseSweep(at, "lunch"));
        script.Now += 60_000;
        Review(script);
        Assert.Empty(script.Events);
        script.Do(at => new SweepCommand.ResumeSweep(at));
        Review(script);
        Assert.Equal(FinishKind.TimeUsedUp, script.State.Finish);
        Assert.Null(SweepReplay.Verify(script.State.Setup, script.Journal));
    }

    private static void Review(SweepScript script) => script.Do(at => new SweepCommand.ReviewSweep(at));
}
