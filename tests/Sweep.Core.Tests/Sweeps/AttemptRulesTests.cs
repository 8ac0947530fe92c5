using Sweep.Core.Scheduling;
using Sweep.Core.Sweeps;
using Sweep.TestKit.Sweeps;
using Xunit;
using static Sweep.Core.Sweeps.SweepEvent;

namespace Sweep.Core.Tests.Sweeps;

public sealed class AttemptRulesTests
{
    [Theory]
    [InlineData(double.NaN, "loss is NaN at 10")]
    [InlineData(double.PositiveInfinity, "loss is Infinity at 10")]
    [InlineData(double.NegativeInfinity, "loss is -Infinity at 10")]
    public void Objective_that_is_no_number_ends_the_trial_as_diverged(double loss, string reason)
    {
        var script = Script();
        script.Lease();
        script.Report(0, 5, 1);
        script.Report(0, 10, loss);

        Assert.Equal([new MetricsReported(0, 1, 10, MetricValues.Of("loss", loss), Verdict.Continue), new TrialEnded(0, TrialState.Diverged, reason)], script.Events);
        Assert.Equal([new SweepAction.StopAttempt(0, 1, reason)], script.Actions);
        Assert.Equal(double.PositiveInfinity, script.State.History.Observations[0].Loss);
    }

    [Fact]
    public void Divergence_between_reports_ends_the_trial()
    {
        var script = Script();
        script.Lease();
        script.Do(at => new SweepCommand.ReportDivergence(at, 0, 1, 7, "gradient norm is NaN"));
        Assert.Equal([new DivergenceReported(0, 1, 7, "gradient norm is NaN"), new TrialEnded(0, TrialState.Diverged, "gradient norm is NaN")], script.Events);
    }

    [Fact]
    public void Diverged_and_failed_trials_rank_last()
    {
        var script = Script();
        for (var slot = 0; slot < 4; slot++) script.Lease(slot);
        for (var trial = 0; trial < 4; trial++) script.Report(trial, 10, trial);
        script.Report(0, 20, double.NaN);
        script.End(1, AttemptEndKind.FailedForGood);

        Assert.Equal([2, 3, 0, 1], script.State.Leaderboard.Top(9).Select(t => t.Number));
        Assert.Equal([2, 3, 0, 1], script.State.Trials.OrderBy(script.State.Leaderboard.RankOf).Select(t => t.Number));
    }

    [Fact]
    public void Trial_ranks_by_its_best_report()
    {
        var script = Script();
        script.Lease(0);
        script.Lease(1);
        script.Report(0, 10, 1.0);
        script.Report(0, 20, 3.0);
        script.Report(1, 10, 2.0);
        Assert.Equal([0, 1], script.State.Leaderboard.Top(2).Select(t => t.Number));
        Assert.Equal((1.0, 10L, 3.0), (script.State.Trials[0].BestLoss, script.State.Trials[0].BestResource, script.State.Trials[0].LastLoss));
        Assert.Equal(0, script.State.Leaderboard.RankOf(script.State.Trials[0]));
    }

    [Fact]
    public void Maximised_objective_is_turned_once()
    {
        var script = new SweepScript(SweepScript.Setup() with { Maximize = true });
        script.Lease(0);
        script.Lease(1);
        script.Report(0, 10, 0.8);
        script.Report(1, 10, 0.9);
        Assert.Equal(1, script.State.Leaderboard.Best!.Number);
        Assert.Equal(0.9, script.State.Turn(script.State.Leaderboard.Best.BestLoss));
    }

    [Fact]
    public void Report_without_the_objective_fails_the_trial()
    {
        var script = Script();
        script.Lease();
        script.Do(at => new SweepCommand.ReportMetrics(at, 0, 1, 10, new MetricValues(["accuracy", "seconds"], [1, 2])));
        const string Reason = "its report lacks the objective 'loss'; it has accuracy, seconds";
        Assert.Equal([new AttemptEnded(0, 1, AttemptEndKind.FailedForGood, Reason), new TrialEnded(0, TrialState.Failed, Reason)], script.Events);
        Assert.Equal([new SweepAction.StopAttempt(0, 1, Reason)], script.Actions);
    }

    [Fact]
    public void Message_of_a_fenced_attempt_is_refused_and_counted()
    {
        var script = Script();
        script.Lease();
        script.End(0, AttemptEndKind.Lost);
        script.Lease();

        script.Report(0, 10, 1, attempt: 1);
        Assert.Equal([new StaleAttemptRefused(0, 1, 2, 10)], script.Events);
        Assert.Equal([new SweepAction.StopAttempt(0, 1, "attempt 2 has fenced it out")], script.Actions);
        script.Checkpoint(0, 10, attempt: 1);
        script.End(0, AttemptEndKind.Failed, attempt: 1);
        script.Do(at => new SweepCommand.ReportDivergence(at, 0, 1, 10, "NaN"));
        Assert.Equal([new StaleAttemptRefused(0, 1, 2, 10)], script.Events);
        Assert.Equal(4, script.State.StaleRefusals);
        Assert.Equal((0, TrialState.Running), (script.State.Trials[0].Reports, script.State.Trials[0].State));
    }

    [Fact]
    public void Attempt_that_is_over_is_refused_before_the_next_begins()
    {
        var script = Script();
        script.Lease();
        script.End(0, AttemptEndKind.Lost);
        script.Report(0, 10, 1);
        Assert.Equal([new StaleAttemptRefused(0, 1, 1, 10)], script.Events);
    }

    [Fact]
    public void Resumed_attempt_repeats_its_reports_without_a_trace()
    {
        var script = Script();
        script.Lease();
        script.Report(0, 10, 3);
        script.Checkpoint(0, 10);
        script.Report(0, 20, 2);
        script.Report(0, 30, 1);
        script.Attach("host-2");
        script.Lease();

        Assert.Empty(script.Report(0, 10, 3));
        Assert.Empty(script.Report(0, 20, 2));
        Assert.Empty(script.Report(0, 30, 1));
        Assert.Single(script.Report(0, 40, 0.5));
        Assert.Equal(4, script.State.Trials[0].Reports);
    }

    [Fact]
    public void Repeat_that_differs_by_one_bit_is_noted_and_the_journal_stands()
    {
        var script = Script();
        script.Lease();
        script.Report(0, 10, 0.3);
        script.Attach("host-2");
        script.Lease();
        script.Report(0, 10, Math.BitIncrement(0.3));

        Assert.Equal([new RepeatDiffered(0, 2, 10, 0.3, Math.BitIncrement(0.3))], script.Events);
        Assert.Equal((0.3, 1L), (script.State.Trials[0].LastLoss, script.State.DifferingRepeats));
    }

    [Theory]
    [InlineData(AttemptEndKind.Failed, TrialState.Failed)]
    [InlineData(AttemptEndKind.Lost, TrialState.Lost)]
    public void Trial_is_given_up_after_its_restarts(AttemptEndKind kind, TrialState state)
    {
        var script = Script();
        for (var attempt = 1; attempt <= 3; attempt++)
        {
            Assert.Equal((0, attempt), (script.Lease()!.Trial, script.State.Trials[0].Attempt));
            script.End(0, kind, "out of memory");
        }

        Assert.Equal([new AttemptEnded(0, 3, kind, "out of memory"), new TrialEnded(0, state, "out of memory")], script.Events);
    }

    [Fact]
    public void Trial_waits_longer_for_each_restart()
    {
        var script = new SweepScript(SweepScript.Setup(maxTrials: 1) with { MaxRestarts = 10, RestartDelay = TimeSpan.FromMinutes(1) });
        foreach (var minutes in new[] { 1, 2, 4, 5, 5 })
        {
            Assert.NotNull(script.Lease());
            var ended = script.Now;
            script.End(0, minutes % 2 == 0 ? AttemptEndKind.Lost : AttemptEndKind.Failed);
            Assert.Equal((0, 0), (script.State.CountDue(script.Now), LeasableTrials.Count(script.State, script.Now)));
            script.Now = ended + (minutes * 60_000) - 1;
            Assert.Null(script.Lease());
            script.Do(at => new SweepCommand.ReviewSweep(at));
            Assert.False(script.State.IsFinished);
            script.Now = ended + (minutes * 60_000);
            Assert.Equal((1, 1), (script.State.CountDue(script.Now), LeasableTrials.Count(script.State, script.Now)));
        }

        Assert.NotNull(script.Lease());
        script.End(0, AttemptEndKind.Interrupted);
        Assert.NotNull(script.Lease());
        Assert.Null(SweepReplay.Verify(script.State.Setup, script.Journal));
    }

    [Fact]
    public void Slot_that_finds_only_trials_not_yet_due_gets_others()
    {
        var script = new SweepScript(SweepScript.Setup(maxTrials: 2) with { RestartDelay = TimeSpan.FromMinutes(1) });
        script.Lease();
        script.End(0, AttemptEndKind.Failed);
        Assert.Equal(1, script.Lease()!.Trial);
        Assert.Null(script.Lease(1));
        script.Now += 60_000;
        Assert.Equal((0, 2), (script.Lease(1)!.Trial, script.State.Trials[0].Attempt));
    }

    [Fact]
    public void New_host_does_not_wait_by_the_clock_of_the_one_before()
    {
        var script = new SweepScript(SweepScript.Setup(maxTrials: 1) with { RestartDelay = TimeSpan.FromMinutes(1) });
        script.Lease();
        script.End(0, AttemptEndKind.Failed);
        script.Now -= 600_000;
        script.Attach("host-2");
        Assert.NotNull(script.Lease());
    }

    [Fact]
    public void Time_of_the_budget_ends_the_wait()
    {
        var script = new SweepScript(SweepScript.Setup(maxTrials: 1) with { RestartDelay = TimeSpan.FromMinutes(5), MaxTime = TimeSpan.FromMinutes(1) });
        script.Lease();
        script.End(0, AttemptEndKind.Failed);
        script.Now += 60_000;
        Assert.Null(script.Lease());
        Assert.Equal(FinishKind.TimeUsedUp, script.State.Finish);
    }

    [Fact]
    public void Interruptions_cost_no_restart()
    {
        var script = Script();
        for (var i = 0; i < 10; i++)
        {
            script.Lease();
            script.End(0, AttemptEndKind.Interrupted);
        }

        Assert.Equal((TrialState.Waiting, 0, 10), (script.State.Trials[0].State, script.State.Trials[0].Restarts, script.State.Trials[0].Attempt));
    }

    [Fact]
    public void Failure_that_a_retry_cannot_help_ends_the_trial_at_once()
    {
        var script = Script();
        script.Lease();
        script.End(0, AttemptEndKind.FailedForGood, "batch is larger than the data");
        Assert.Equal(TrialState.Failed, script.State.Trials[0].State);
        Assert.Equal("batch is larger than the data", script.State.Trials[0].Reason);
    }

    [Fact]
    public void Report_past_the_maximum_completes_the_trial_whatever_the_scheduler_says()
    {
        var script = new SweepScript(SweepScript.Setup(() => SweepScript.Scheduler("asha", 100)));
        script.Lease(0);
        script.Lease(1);
        script.Report(0, 100, 1);
        script.Report(1, 120, 9);
        Assert.Equal(new TrialEnded(1, TrialState.Completed, null), script.Events[1]);
        Assert.Equal(VerdictKind.Continue, ((MetricsReported)script.Events[0]).Verdict.Kind);
    }

    [Fact]
    public void What_samplers_learn_is_the_best_loss_and_the_last_resource()
    {
        var script = new SweepScript(SweepScript.Setup(() => SweepScript.Scheduler("patience", 100, ("patience", Core.Spaces.ParameterValue.Int(1)))));
        script.Lease(0);
        script.Lease(1);
        script.Lease(2);
        script.Report(0, 10, 1);
        script.Report(0, 20, 2);
        script.Report(1, 100, 3);
        script.Do(at => new SweepCommand.CancelSweep(at, "enough"));
        Assert.Equal([(0, 20L, 1.0, false), (1, 100L, 3.0, true)], script.State.History.Observations.Select(o => (o.Trial, o.Resource, o.Loss, o.Completed)));
        Assert.Empty(script.State.History.Running);
    }

    private static SweepScript Script() => new(SweepScript.Setup());
}
