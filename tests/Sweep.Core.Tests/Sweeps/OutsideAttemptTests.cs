using Sweep.Core.Sweeps;
using Sweep.TestKit.Sweeps;
using Xunit;
using static Sweep.Core.Sweeps.SweepEvent;

namespace Sweep.Core.Tests.Sweeps;

public sealed class OutsideAttemptTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromSeconds(60);

    [Fact]
    public void Lease_is_in_the_journal()
    {
        var script = Script();
        script.LeaseOutside("loop", 2, 60);
        Assert.Equal(new AttemptStarted(0, 1, "loop", 2, null, Minute), script.Events[1]);
        Assert.Equal(Minute, script.State.Trials[0].Lease);
    }

    [Fact]
    public void Slot_that_holds_an_attempt_gets_no_other()
    {
        var script = Script();
        script.LeaseOutside("loop", 0, 60);
        script.LeaseOutside("loop", 0, 60);
        Assert.Empty(script.Events);
        Assert.Equal(0, script.State.HeldBy("loop", 0)!.Number);
        Assert.Equal(1, script.LeaseOutside("loop", 1, 60)!.Trial);
        Assert.Equal(2, script.LeaseOutside("other", 0, 60)!.Trial);

        script.Report(0, 100, 1);
        Assert.Null(script.State.HeldBy("loop", 0));
        Assert.Equal(3, script.LeaseOutside("loop", 0, 60)!.Trial);
    }

    [Fact]
    public void Slot_of_the_host_with_the_same_name_is_another()
    {
        var script = Script();
        script.LeaseOutside("worker", 0, 60);
        Assert.Equal(1, script.Lease(0)!.Trial);
    }

    [Fact]
    public void New_host_leaves_attempts_outside_running()
    {
        var script = Script();
        script.LeaseOutside("loop", 0, 60);
        script.Lease(0);
        script.Attach("host-2");

        Assert.Equal([new HostAttached("host-2"), new AttemptEnded(1, 1, AttemptEndKind.Interrupted, "its host is gone; 'host-2' took over")], script.Events);
        Assert.Equal((TrialState.Running, TrialState.Waiting), (script.State.Trials[0].State, script.State.Trials[1].State));
        Assert.IsType<MetricsReported>(Assert.Single(script.Report(0, 10, 1)));
        Assert.Null(SweepReplay.Verify(script.State.Setup, script.Journal));
    }

    [Fact]
    public void Silent_attempt_is_lost_and_its_trial_waits_for_another()
    {
        var script = Script();
        script.LeaseOutside("loop", 0, 60);
        script.End(0, AttemptEndKind.Lost, "no word from 'loop' for 60 s");
        Assert.Equal((TrialState.Waiting, 1), (script.State.Trials[0].State, script.State.Trials[0].Restarts));
        Assert.Equal((0, 2), (script.LeaseOutside("loop", 0, 60)!.Trial, script.State.Trials[0].Attempt));
    }

    [Fact]
    public void Loop_that_finishes_by_itself_completes_its_trial()
    {
        var script = Script();
        script.LeaseOutside("loop", 0, 60);
        script.Report(0, 10, 0.5);
        script.End(0, AttemptEndKind.Completed, "converged");

        Assert.Equal([new AttemptEnded(0, 1, AttemptEndKind.Completed, "converged"), new TrialEnded(0, TrialState.Completed, null)], script.Events);
        Assert.Equal((TrialState.Completed, 0, 10L), (script.State.Trials[0].State, script.State.Trials[0].Restarts, script.State.Trials[0].LastResource));
        Assert.True(script.State.History.Observations.Single().Completed);
        script.End(0, AttemptEndKind.Completed, "converged");
        Assert.Empty(script.Events);
        Assert.Null(SweepReplay.Verify(script.State.Setup, script.Journal));
    }

    [Fact]
    public void Loop_that_has_not_reported_cannot_complete_its_trial()
    {
        var script = Script();
        script.LeaseOutside("loop", 0, 60);
        var refusal = Assert.Throws<CommandRefusedException>(() => script.End(0, AttemptEndKind.Completed, ""));
        Assert.Equal(CommandRefusal.Conflict, refusal.Kind);
        Assert.Equal("Cannot EndAttempt for trial 'script/0': it has not reported. Report 'loss' before it is completed, or end it as failed.", refusal.Message);
    }

    [Fact]
    public void Standing_of_an_attempt_says_whether_it_goes_on()
    {
        var script = Script();
        script.LeaseOutside("loop", 0, 60);
        Assert.Null(SweepActions.For(script.State, 0, 1));
        script.End(0, AttemptEndKind.Lost, "no word");
        Assert.Equal(new SweepAction.StopAttempt(0, 1, "no word"), SweepActions.For(script.State, 0, 1));
        script.LeaseOutside("loop", 0, 60);
        Assert.Equal(new SweepAction.StopAttempt(0, 1, "attempt 2 has fenced it out"), SweepActions.For(script.State, 0, 1));
        Assert.Null(SweepActions.For(script.State, 0, 2));
        script.Report(0, 100, 1);
        Assert.Equal(new SweepAction.StopAttempt(0, 2, "completed"), SweepActions.For(script.State, 0, 2));
        Assert.Equal(CommandRefusal.Unknown, Assert.Throws<CommandRefusedException>(() => SweepActions.For(script.State, 0, 3)).Kind);
        Assert.Equal(CommandRefusal.Unknown, Assert.Throws<CommandRefusedException>(() => SweepActions.For(script.State, 7, 1)).Kind);
    }

    [Fact]
    public void Paused_trial_tells_its_attempt_so_again()
    {
        var script = new SweepScript(SweepScript.Setup(() => SweepScript.Scheduler("asha-promote", 100)));
        script.LeaseOutside("loop", 0, 60);
        script.Report(0, 1, 1);
        Assert.Equal(SweepActions.For(script.State, 0, 1), Assert.Single(script.Actions));
    }

    [Fact]
    public void Given_again_is_what_was_given_first()
    {
        var script = Script();
        var first = script.LeaseOutside("loop", 0, 60);
        Assert.Equal(first, SweepActions.Again(script.State, script.State.HeldBy("loop", 0)!));
    }

    private static SweepScript Script() => new(SweepScript.Setup());
}
