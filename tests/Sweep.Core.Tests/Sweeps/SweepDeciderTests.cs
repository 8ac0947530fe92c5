using Sweep.Core.Sampling;
using Sweep.Core.Spaces;
using Sweep.Core.Sweeps;
using Sweep.TestKit.Sweeps;
using Xunit;
using static Sweep.Core.Sweeps.SweepEvent;

namespace Sweep.Core.Tests.Sweeps;

public sealed class SweepDeciderTests
{
    [Fact]
    public void Runs_a_sweep_from_proposal_to_finish()
    {
        var script = Script(maxTrials: 2);

        var start = script.Lease()!;
        Assert.Equal((0, 1), (start.Trial, start.Attempt));
        Assert.Equal("x=0", start.Configuration.ToString());
        script.Report(0, 50, 2.0);
        script.Report(0, 100, 1.0);

        Assert.Equal(new TrialEnded(0, TrialState.Completed, null), script.Events[1]);
        Assert.Equal([new SweepAction.StopAttempt(0, 1, "completed")], script.Actions);
        Assert.Equal(1, script.Lease()!.Trial);
        script.Report(1, 100, 0.5);
        Assert.Null(script.Lease());
        Assert.Equal([new SweepFinished(FinishKind.TrialsDone, "all 2 trials are done")], script.Events);
        Assert.Equal([new SweepAction.EndSweep("all 2 trials are done")], script.Actions);
        Assert.Equal([1, 0], script.State.Leaderboard.Top(20).Select(t => t.Number));
    }

    [Fact]
    public void Asha_stops_a_trial_above_the_cutoff()
    {
        var script = new SweepScript(SweepScript.Setup(() => SweepScript.Scheduler("asha", 100), maxTrials: 3));
        script.Lease(0);
        script.Lease(1);
        script.Report(0, 1, 1.0);
        script.Report(1, 1, 2.0);

        const string Reason = "not among the best 1/4 of 2 trials at rung 1";
        Assert.Equal(new TrialEnded(1, TrialState.Stopped, Reason), script.Events[1]);
        Assert.Equal([new SweepAction.StopAttempt(1, 1, Reason)], script.Actions);
        Assert.Equal(TrialState.Running, script.State.Trials[0].State);
    }

    [Fact]
    public void Lease_prefers_waiting_then_promoted_then_new_trials()
    {
        var script = new SweepScript(SweepScript.Setup(() => SweepScript.Scheduler("asha-promote", 100), maxTrials: 10));
        for (var trial = 0; trial < 5; trial++) script.Lease(trial);
        for (var trial = 0; trial < 4; trial++) script.Report(trial, 1, trial);
        Assert.Equal([new SweepAction.PauseAttempt(3, 1, "waits at rung 1 to be among the best 1/4")], script.Actions);
        script.End(4, AttemptEndKind.Interrupted);

        Assert.Equal((4, 2), (script.Lease()!.Trial, script.State.Trials[4].Attempt));
        Assert.Equal(0, script.Lease()!.Trial);
        Assert.Equal(new TrialPromoted(0), script.Events[0]);
        Assert.Equal(5, script.Lease()!.Trial);
    }

    [Fact]
    public void Waiting_trial_continues_from_its_last_checkpoint()
    {
        var script = Script();
        script.Lease();
        script.Checkpoint(0, 10);
        var last = script.Checkpoint(0, 20);
        script.End(0, AttemptEndKind.Failed);

        var start = script.Lease()!;
        Assert.Equal((0, 2, last), (start.Trial, start.Attempt, start.From));
        Assert.Equal(1, script.State.Trials[0].Restarts);
    }

    [Fact]
    public void Every_attempt_of_a_trial_has_the_same_seed()
    {
        var script = Script();
        var first = script.Lease()!;
        script.End(0, AttemptEndKind.Interrupted);
        Assert.Equal(first.Seed, script.Lease()!.Seed);
        Assert.NotEqual(first.Seed, script.Lease()!.Seed);
    }

    [Fact]
    public void Repeated_configuration_is_turned_down_and_the_next_draw_asked()
    {
        var script = new SweepScript(SweepScript.Setup(sampler: () => new ListSampler(draw => draw < 3 ? 7 : draw)));
        script.Lease();
        script.Lease();
        Assert.Equal(new TrialProposed(1, 3, script.State.Trials[1].Configuration), script.Events[0]);
        Assert.Equal(4, script.State.NextDraw);
    }

    [Fact]
    public void Sampler_that_proposes_its_favourite_for_ever_does_not_end_the_search()
    {
        var setup = SweepScript.Setup(sampler: () => new ListSampler(_ => 3), maxTrials: 8);
        var script = new SweepScript(setup with { Space = SearchSpace.Create([new Parameter.Int("x", 0, 7)]) });
        for (var slot = 0; slot < 8; slot++) Assert.NotNull(script.Lease(slot));
        Assert.Equal(Enumerable.Range(0, 8), script.State.Trials.Select(trial => (int)trial.Configuration["x"].AsInt()).Order());
        Assert.Null(SweepReplay.Verify(script.State.Setup, script.Journal));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Space_that_is_used_up_ends_the_sweep_once_nothing_runs(bool samplerKnows)
    {
        var setup = SweepScript.Setup(sampler: () => new ListSampler(draw => draw < 2 ? draw : samplerKnows ? null : 0));
        var script = new SweepScript(setup with { Space = SearchSpace.Create([new Parameter.Int("x", 0, 1)]) });
        script.Lease(0);
        script.Lease(1);
        Assert.Null(script.Lease(2));
        Assert.Empty(script.Events);
        script.Report(0, 100, 1);
        Assert.Null(script.Lease(0));
        Assert.Empty(script.Events);
        script.Report(1, 100, 1);
        script.Lease(0);
        Assert.Equal([new SweepFinished(FinishKind.SpaceUsedUp, "the sampler has nothing new to propose")], script.Events);
    }

    [Fact]
    public void Sweep_finishes_when_no_draw_satisfies_the_constraints_with_the_reason()
    {
        var space = SearchSpace.Create([new Parameter.Int("x", 0, 1)], constraints: [Expression.Parse("x > 0")]);
        var script = new SweepScript(SweepScript.Setup(sampler: () => new ListSampler(_ => throw new UnsatisfiableSpaceException(space, 7))) with { Space = space });
        Assert.Null(script.Lease(0));
        var finished = Assert.IsType<SweepFinished>(Assert.Single(script.Events));
        Assert.Equal(FinishKind.SpaceUsedUp, finished.Kind);
        Assert.Equal("constraints: none of 7 configurations drawn satisfies 'x > 0'. Widen the ranges of the parameters or loosen the constraints.", finished.Reason);
    }

    [Fact]
    public void Time_budget_stops_running_trials_at_their_next_report()
    {
        var script = new SweepScript(SweepScript.Setup() with { MaxTime = TimeSpan.FromMinutes(1) });
        script.Lease(0);
        script.Lease(1);
        script.End(1, AttemptEndKind.Interrupted);
        script.Now += 60_000;

        Assert.Null(script.Lease(1));
        Assert.Empty(script.Events);
        script.Report(0, 10, 1);
        Assert.Equal(new TrialEnded(0, TrialState.Stopped, "the time budget of 00:01:00 is over"), script.Events[1]);
        script.Lease(0);
        Assert.Equal([new TrialEnded(1, TrialState.Stopped, "the time budget of 00:01:00 is over"), new SweepFinished(FinishKind.TimeUsedUp, "the time budget of 00:01:00 is over")], script.Events);
    }

    [Fact]
    public void Time_without_a_host_does_not_count()
    {
        var script = new SweepScript(SweepScript.Setup() with { MaxTime = TimeSpan.FromMinutes(1) });
        script.Lease();
        script.Now += 30_000;
        script.Report(0, 10, 1);
        var counted = script.State.Elapsed;
        script.Now += 3_600_000;
        script.Attach("host-2");

        Assert.Equal(counted, script.State.Elapsed);
        Assert.NotNull(script.Lease());
    }

    [Fact]
    public void Clock_set_back_counts_nothing()
    {
        var script = new SweepScript(SweepScript.Setup() with { MaxTime = TimeSpan.FromHours(1) });
        script.Lease();
        var counted = script.State.Elapsed;
        script.Now -= 600_000;
        script.Report(0, 10, 1);
        Assert.Equal(counted, script.State.Elapsed);
        script.Now += 600_000;
        script.Report(0, 20, 1);
        Assert.Equal(counted + TimeSpan.FromSeconds(2), script.State.Elapsed);
    }

    [Fact]
    public void New_host_interrupts_what_the_old_one_ran_without_charging_a_restart()
    {
        var script = Script();
        script.Lease(0);
        script.Lease(1);
        for (var host = 2; host < 8; host++)
        {
            script.Attach($"host-{host}");
            Assert.Equal(
                [new HostAttached($"host-{host}"), Gone(0, host), Gone(1, host)],
                script.Events);
            Assert.Empty(script.Actions);
            Assert.Equal((0, host), (script.Lease(0)!.Trial, script.State.Trials[0].Attempt));
            Assert.Equal(1, script.Lease(1)!.Trial);
        }

        Assert.All(script.State.Trials, trial => Assert.Equal(0, trial.Restarts));

        static AttemptEnded Gone(int trial, int host) => new(trial, host - 1, AttemptEndKind.Interrupted, $"its host is gone; 'host-{host}' took over");
    }

    [Fact]
    public void Cancelling_stops_what_has_not_ended()
    {
        var script = Script();
        script.Lease(0);
        script.Lease(1);
        script.End(1, AttemptEndKind.Interrupted);
        script.Do(at => new SweepCommand.CancelSweep(at, "enough"));

        Assert.Equal([new TrialEnded(0, TrialState.Stopped, "enough"), new TrialEnded(1, TrialState.Stopped, "enough"), new SweepFinished(FinishKind.Cancelled, "enough")], script.Events);
        Assert.Equal([new SweepAction.StopAttempt(0, 1, "enough"), new SweepAction.EndSweep("enough")], script.Actions);
        Assert.Empty(script.Report(0, 10, 1));
        Assert.Null(script.Lease());
        script.Attach("host-2");
        Assert.Equal([new HostAttached("host-2")], script.Events);
    }

    [Fact]
    public void Paused_sweep_leases_nothing_until_resumed()
    {
        var script = Script();
        script.Lease(0);
        script.Do(at => new SweepCommand.PauseSweep(at, "disk full"));
        Assert.Equal([new SweepPaused("disk full")], script.Events);
        Assert.Empty(script.Do(at => new SweepCommand.PauseSweep(at, "disk still full")));
        Assert.Null(script.Lease(1));
        Assert.Single(script.Report(0, 10, 1));
        script.Do(at => new SweepCommand.ResumeSweep(at));
        Assert.Equal(1, script.Lease(1)!.Trial);
        Assert.Empty(script.Do(at => new SweepCommand.ResumeSweep(at)));
    }

    [Fact]
    public void Commands_that_cannot_be_meant_throw()
    {
        var empty = new SweepState(SweepScript.Setup());
        Assert.Equal("Cannot LeaseTrial for 'script': it has not been created.", Message(empty, new SweepCommand.LeaseTrial(0, "w", 0)));

        var script = Script();
        script.Lease();
        Assert.Equal("Cannot CreateSweep for 'script': it exists.", Message(script.State, new SweepCommand.CreateSweep(0, "", [])));
        Assert.Equal("Cannot ReportMetrics for trial 'script/5': the sweep has 1 trials.", Message(script.State, new SweepCommand.ReportMetrics(0, 5, 1, 1, MetricValues.Of("loss", 1))));
        Assert.Equal("Cannot EndAttempt for trial 'script/0': there is no attempt 2, the latest is 1.", Message(script.State, new SweepCommand.EndAttempt(0, 0, 2, AttemptEndKind.Failed, "")));
        Assert.Equal("Cannot ReportMetrics for trial 'script/0': its resource is -1, below 0.", Message(script.State, new SweepCommand.ReportMetrics(0, 0, 1, -1, MetricValues.Of("loss", 1))));
        script.Do(at => new SweepCommand.CancelSweep(at, "enough"));
        Assert.Equal("The sweep 'script' is finished: enough.", Message(script.State, new SweepCommand.PauseSweep(0, "")));

        static string Message(SweepState state, SweepCommand command)
            => Assert.Throws<CommandRefusedException>(() => SweepDecider.Decide(state, command)).Message;
    }

    private static SweepScript Script(int? maxTrials = null) => new(SweepScript.Setup(maxTrials: maxTrials));
}
