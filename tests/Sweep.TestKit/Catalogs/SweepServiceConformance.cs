using Sweep.Core.Sweeps;
using Sweep.Hosting;
using Sweep.Hosting.Checkpoints;
using Sweep.TestKit.Journals;
using Xunit;

namespace Sweep.TestKit.Catalogs;

/// <summary>What every sweep of a catalog keeps to, as readers meet it and as those who act on it do; a class per catalog inherits it.</summary>
public abstract class SweepServiceConformance : CatalogSuite
{
    [Fact]
    public async Task Loop_trains_a_sweep_to_its_end()
    {
        var sweep = await Create(trials: 4);
        Assert.Equal(new LeaseAnswer.Finished("all 4 trials are done"), await TrainAll(sweep, trial => (trial * 3) % 4));

        var summary = await sweep.Summary();
        Assert.Equal((SweepStanding.Finished, FinishKind.TrialsDone, 4, 4), (summary.Standing, summary.Finish, summary.Count(TrialState.Completed), summary.Ended));
        Assert.Equal("all 4 trials are done", summary.FinishReason);
        Assert.Equal([0, 3, 2, 1], (await sweep.Leaderboard(10)).Select(trial => trial.Number));
        Assert.Equal([1, 2], (await sweep.Leaderboard(2)).Select(trial => trial.Rank!.Value));
        Assert.Equal((0, 0.01), (summary.Best!.Number, summary.Best.BestObjective));
    }

    [Fact]
    public async Task Lease_says_what_to_train_and_where_to_report()
    {
        var sweep = await Create();
        var lease = await Lease(sweep);
        Assert.Equal((0, 1, null, null, 10L), (lease.Attempt.Trial, lease.Attempt.Attempt, lease.Attempt.From, lease.LastReport, lease.NextReport));
        var trial = (await sweep.Trial(0))!;
        Assert.Equal(Say(trial.Configuration), Say(lease.Attempt.Configuration));
        Assert.Equal("mine", lease.Attempt.Configuration["model"].AsText());
        Assert.Equal((TrialState.Running, "loop", 0), (trial.State, trial.Worker, trial.Slot));
    }

    [Fact]
    public async Task Summary_tells_of_everything()
    {
        var sweep = await Create(trials: 9);
        var lease = await Lease(sweep);
        await Lease(sweep, slot: 1);
        await Report(sweep, lease, 10, 0.5);
        await sweep.EndAttempt(1, 1, AttemptEndKind.Interrupted, "gave it back");

        var summary = await sweep.Summary();
        Assert.Equal(("sweep", "loss", false, 9, null), (summary.Name, summary.Metric, summary.Maximize, summary.MaxTrials, summary.MaxTime));
        Assert.Equal((2, 1, 1, 1), (summary.Total, summary.Count(TrialState.Running), summary.Count(TrialState.Waiting), summary.Ranked));
        Assert.Equal((1L, 0L, 0L), (summary.Reports, summary.StaleRefusals, summary.DifferingRepeats));
        Assert.Equal((await Entries(sweep)).Count, summary.Position);
        Assert.Null(summary.Finish);
        Assert.Null(summary.PauseReason);
    }

    [Fact]
    public async Task Answer_that_was_lost_is_given_again()
    {
        var sweep = await Create();
        var first = await Lease(sweep);
        await Report(sweep, first, 10, 1);
        var again = await Lease(sweep);
        Assert.Equal((0, 1, 10L, Say(first.Attempt.Configuration), first.Attempt.Seed), (again.Attempt.Trial, again.Attempt.Attempt, again.LastReport, Say(again.Attempt.Configuration), again.Attempt.Seed));
        Assert.Equal(1, (await Lease(sweep, slot: 1)).Attempt.Trial);
        Assert.Equal(2, (await Lease(sweep, worker: "other")).Attempt.Trial);
        Assert.Equal(3, (await sweep.Summary()).Total);
    }

    [Fact]
    public async Task Silent_attempt_is_lost_and_fenced_out()
    {
        var sweep = await Create();
        var lease = await Lease(sweep, lease: TimeSpan.FromSeconds(2));
        await Pass(TimeSpan.FromSeconds(1.5));
        Assert.IsType<AttemptAnswer.Continue>(await sweep.Heartbeat(0, 1));
        await Pass(TimeSpan.FromSeconds(1.5));
        Assert.IsType<AttemptAnswer.Continue>(await Report(sweep, lease, 10, 1));
        await Pass(TimeSpan.FromSeconds(3));

        Assert.Equal(new AttemptAnswer.Stop("no word from 'loop' for 2 s"), await sweep.Heartbeat(0, 1));
        Assert.Equal((TrialState.Waiting, 1), ((await sweep.Trial(0))!.State, (await sweep.Trial(0))!.Restarts));
        var next = await Lease(sweep, worker: "other");
        Assert.Equal((0, 2, 10L), (next.Attempt.Trial, next.Attempt.Attempt, next.LastReport));
        Assert.Equal(new AttemptAnswer.Stop("attempt 2 has fenced it out"), await Report(sweep, lease, 20, 1));
        await sweep.EndAttempt(0, 1, AttemptEndKind.Completed, "too late");
        Assert.Equal((TrialState.Running, 1), ((await sweep.Trial(0))!.State, (await sweep.Trial(0))!.Reports));
        Assert.Equal(2, (await sweep.Summary()).StaleRefusals);
    }

    [Fact]
    public async Task Loop_that_finishes_by_itself_completes_its_trial()
    {
        var sweep = await Create();
        var lease = await Lease(sweep);
        await Assert.ThrowsAsync<SweepConflictException>(() => sweep.EndAttempt(0, 1, AttemptEndKind.Completed, "converged"));
        await Report(sweep, lease, 30, 0.5);
        for (var said = 0; said < 2; said++) await sweep.EndAttempt(0, 1, AttemptEndKind.Completed, "converged");
        Assert.Equal((TrialState.Completed, 30L, 0.5), ((await sweep.Trial(0))!.State, (await sweep.Trial(0))!.LastResource, (await sweep.Trial(0))!.BestObjective));
        Assert.Equal(new AttemptAnswer.Stop("completed"), await sweep.Heartbeat(0, 1));
    }

    [Theory]
    [InlineData(AttemptEndKind.Failed, TrialState.Waiting)]
    [InlineData(AttemptEndKind.FailedForGood, TrialState.Failed)]
    [InlineData(AttemptEndKind.Interrupted, TrialState.Waiting)]
    public async Task Attempt_ends_by_itself(AttemptEndKind kind, TrialState state)
    {
        var sweep = await Create();
        await Lease(sweep);
        await sweep.EndAttempt(0, 1, kind, "out of memory");
        Assert.Equal((state, "out of memory"), ((await sweep.Trial(0))!.State, (await sweep.Trial(0))!.Reason));
    }

    [Fact]
    public async Task Divergence_ends_the_trial()
    {
        var sweep = await Create();
        Assert.Equal(new AttemptAnswer.Stop("loss is NaN at 10"), await Report(sweep, await Lease(sweep), 10, double.NaN));
        await Lease(sweep);
        Assert.Equal(new AttemptAnswer.Stop("gradients are infinite"), await sweep.ReportDivergence(1, 1, 7, "gradients are infinite"));
        Assert.Equal(2, (await sweep.Summary()).Count(TrialState.Diverged));
    }

    [Fact]
    public async Task Scheduler_pauses_and_promotes_trials()
    {
        var sweep = await Catalog.Create(Yaml("sweep").Replace("kind: none,", "kind: asha-promote, min_resource: 10, reduction_factor: 2,", StringComparison.Ordinal), [], null);
        var first = await Lease(sweep);
        var pause = Assert.IsType<AttemptAnswer.Pause>(await Report(sweep, first, 10, 1));
        Assert.Equal(pause, await Report(sweep, first, 10, 1));
        Assert.Equal(pause, await sweep.Heartbeat(0, 1));
        Assert.IsType<AttemptAnswer.Pause>(await Report(sweep, await Lease(sweep), 10, 2));
        var promoted = await Lease(sweep);
        Assert.Equal((0, 2, 10L, 20L), (promoted.Attempt.Trial, promoted.Attempt.Attempt, promoted.LastReport, promoted.NextReport));
    }

    [Fact]
    public async Task Repeated_report_changes_nothing()
    {
        var sweep = await Create();
        var lease = await Lease(sweep);
        await Report(sweep, lease, 10, 1);
        await Report(sweep, lease, 20, 2);
        var before = (await sweep.Summary()).Position;
        Assert.IsType<AttemptAnswer.Continue>(await Report(sweep, lease, 10, 1));
        Assert.Equal(before, (await sweep.Summary()).Position);
        Assert.IsType<AttemptAnswer.Continue>(await Report(sweep, lease, 10, 7));
        Assert.Equal((2L, 1L), ((await sweep.Summary()).Reports, (await sweep.Summary()).DifferingRepeats));
    }

    [Fact]
    public async Task What_never_was_is_unknown_and_changes_nothing()
    {
        var sweep = await Create();
        await Lease(sweep);
        var before = (await sweep.Summary()).Position;
        foreach (var (trial, attempt) in new[] { (1, 1), (0, 2), (int.MaxValue, 1) })
        {
            await Assert.ThrowsAsync<UnknownTrialException>(() => sweep.Heartbeat(trial, attempt));
            await Assert.ThrowsAsync<UnknownTrialException>(() => sweep.Report(trial, attempt, 10, MetricValues.Of("loss", 1)));
            await Assert.ThrowsAsync<UnknownTrialException>(() => sweep.EndAttempt(trial, attempt, AttemptEndKind.Failed, ""));
        }

        Assert.Null(await sweep.Trial(1));
        Assert.Equal(before, (await sweep.Summary()).Position);
    }

    [Fact]
    public async Task Values_out_of_range_are_refused_and_change_nothing()
    {
        var sweep = await Create();
        await Lease(sweep);
        var before = (await sweep.Summary()).Position;
        await Assert.ThrowsAsync<InvalidRequestException>(() => sweep.Lease("", 0, Minute));
        await Assert.ThrowsAsync<InvalidRequestException>(() => sweep.Lease("loop", -1, Minute));
        await Assert.ThrowsAsync<InvalidRequestException>(() => sweep.Lease("loop", 1, TimeSpan.FromMilliseconds(10)));
        await Assert.ThrowsAsync<InvalidRequestException>(() => sweep.Lease("loop", 1, TimeSpan.FromDays(100)));
        await Assert.ThrowsAsync<InvalidRequestException>(() => sweep.Report(0, 1, -1, MetricValues.Of("loss", 1)));
        await Assert.ThrowsAsync<InvalidRequestException>(() => sweep.Report(0, 1, 1, MetricValues.Of("accuracy", 1)));
        Assert.Equal(before, (await sweep.Summary()).Position);
    }

    [Fact]
    public async Task Paused_sweep_leases_nothing_and_lets_run_what_runs()
    {
        var sweep = await Create();
        var lease = await Lease(sweep);
        await sweep.Pause("for lunch");
        await sweep.Pause("again");
        Assert.Equal((SweepStanding.Paused, "for lunch"), ((await sweep.Summary()).Standing, (await sweep.Summary()).PauseReason));
        Assert.IsType<LeaseAnswer.Wait>(await sweep.Lease("loop", 1, Minute));
        Assert.IsType<AttemptAnswer.Continue>(await Report(sweep, lease, 10, 1));
        Assert.Equal(0, (await Lease(sweep)).Attempt.Trial);
        await sweep.Resume();
        await sweep.Resume();
        Assert.Equal(1, (await Lease(sweep, slot: 1)).Attempt.Trial);
    }

    [Fact]
    public async Task Cancelled_sweep_stops_what_runs_and_takes_no_change()
    {
        var sweep = await Create();
        var lease = await Lease(sweep);
        await sweep.Cancel("enough");
        Assert.Equal(new AttemptAnswer.Stop("enough"), await Report(sweep, lease, 10, 1));
        Assert.Equal(new AttemptAnswer.Stop("enough"), await sweep.Heartbeat(0, 1));
        Assert.Equal(new LeaseAnswer.Finished("enough"), await sweep.Lease("loop", 0, Minute));
        Assert.Equal((FinishKind.Cancelled, 1), ((await sweep.Summary()).Finish, (await sweep.Summary()).Count(TrialState.Stopped)));
        await Assert.ThrowsAsync<SweepConflictException>(() => sweep.Cancel("again"));
        await Assert.ThrowsAsync<SweepConflictException>(() => sweep.Pause("again"));
        await Assert.ThrowsAsync<SweepConflictException>(() => sweep.Resume());
    }

    [Fact]
    public async Task Trials_are_paged_and_picked_by_state()
    {
        var sweep = await Create(trials: 20);
        for (var slot = 0; slot < 7; slot++) await Lease(sweep, slot: slot);
        foreach (var trial in new[] { 1, 4 }) await sweep.EndAttempt(trial, 1, AttemptEndKind.FailedForGood, "it broke");

        Assert.Equal([0, 1, 2, 3, 4, 5, 6], (await sweep.Trials()).Select(trial => trial.Number));
        Assert.Equal([3, 4, 5], (await sweep.Trials(after: 2, count: 3)).Select(trial => trial.Number));
        Assert.Equal([1, 4], (await sweep.Trials(TrialState.Failed)).Select(trial => trial.Number));
        Assert.Equal([4], (await sweep.Trials(TrialState.Failed, after: 1, count: 5)).Select(trial => trial.Number));
        Assert.Empty(await sweep.Trials(after: 6));
        Assert.Empty(await sweep.Trials(TrialState.Lost));
    }

    [Fact]
    public async Task Reports_of_a_trial_keep_their_order_and_every_number()
    {
        var sweep = await Create();
        await Lease(sweep);
        await Lease(sweep, slot: 1);
        double[] values = [1.0 / 3, double.Epsilon, -0.0, double.PositiveInfinity, double.NegativeInfinity, double.NaN, 1e300];
        for (var i = 0; i < values.Length; i++)
        {
            await sweep.Report(0, 1, i + 1, new MetricValues(["accuracy", "loss"], [values[i], i]));
            await sweep.Report(1, 1, i + 1, MetricValues.Of("loss", i));
        }

        var reports = await sweep.Reports(0);
        Assert.Equal(Enumerable.Range(1, values.Length).Select(i => (0, 1, (long)i)), reports.Select(report => (report.Trial, report.Attempt, report.Resource)));
        Assert.Equal(values.Select((value, i) => new MetricValues(["accuracy", "loss"], [value, i])), reports.Select(report => report.Metrics));
        Assert.Empty(await Create("other") is { } other ? await other.Trials() : []);
    }

    [Fact]
    public async Task Entries_are_read_from_a_position()
    {
        var sweep = await Create(trials: 3);
        await TrainAll(sweep.By("anna"), trial => trial);
        var all = await Entries(sweep);
        Assert.Equal(Enumerable.Range(0, all.Count), all.Select(entry => (int)entry.Position));
        Assert.Contains("anna", all.Select(entry => entry.By));
        foreach (var from in new[] { 0, 1, all.Count - 1, all.Count, all.Count + 5 })
            Assert.Equal(all.Skip(from).Select(JournalEntries.Describe), (await Entries(sweep, from)).Select(JournalEntries.Describe));
    }

    [Fact]
    public async Task Changes_are_journaled_with_the_name_of_who_asked()
    {
        var sweep = await Create();
        var anna = sweep.By("anna");
        var lease = await Lease(anna);
        await Report(sweep.By("ben"), lease, 10, 1);
        await anna.Pause("for lunch");
        await sweep.Resume();
        var entries = await Entries(sweep);
        Assert.Equal(["anna", "ben", "anna", Nobody], entries.TakeLast(4).Select(entry => entry.By));
    }

    [Fact]
    public async Task Change_is_told_by_journal_position()
    {
        var sweep = await Create();
        var position = (await sweep.Summary()).Position;
        Assert.Equal(position, await sweep.WhenChanged(position - 1, CancellationToken.None));
        var change = sweep.WhenChanged(position, CancellationToken.None);
        await sweep.Pause("a change");
        Assert.Equal(position + 1, await change);
        using var cancel = new CancellationTokenSource();
        var never = sweep.WhenChanged(position + 1, cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => never);
    }

    [Fact]
    public async Task Follower_sees_every_entry_until_the_sweep_is_over()
    {
        var sweep = await Create(trials: 3);
        var followed = Task.Run(async () =>
        {
            var seen = new List<JournalEntry>();
            await foreach (var entry in sweep.Follow(2)) seen.Add(entry);
            return seen;
        });
        await TrainAll(sweep, trial => trial);
        Assert.Equal((await Entries(sweep, 2)).Select(JournalEntries.Describe), (await followed).Select(JournalEntries.Describe));
    }

    [Fact]
    public async Task Checkpoint_that_never_was_is_missing()
    {
        var sweep = await Create();
        await Lease(sweep);
        await Assert.ThrowsAsync<CheckpointException>(() => sweep.OpenCheckpoint(new CheckpointReference(0, 1, 10, new string('a', 64))));
    }

    [Fact]
    public async Task Sweep_ends_though_its_loops_have_left()
    {
        var sweep = await Create(trials: 1);
        await Report(sweep, await Lease(sweep), 100, 1);
        for (var position = 0L; (await sweep.Summary()).Finish is null;) position = await sweep.WhenChanged(position, CancellationToken.None);
        Assert.Equal(FinishKind.TrialsDone, (await sweep.Summary()).Finish);
    }

    [Fact]
    public async Task Many_at_once_get_trials_of_their_own()
    {
        var sweep = await Create(trials: 1000);
        var leases = await Task.WhenAll(Enumerable.Range(0, 40).Select(slot => Task.Run(() => Lease(sweep, slot: slot))));
        Assert.Equal(Enumerable.Range(0, 40), leases.Select(lease => lease.Attempt.Trial).Order());
        await Task.WhenAll(leases.Select(lease => Task.Run(async () =>
        {
            for (var resource = 10; resource <= 100; resource += 10) await Report(sweep, lease, resource, 1.0 / resource);
        })));
        var summary = await sweep.Summary();
        Assert.Equal((40, 400L), (summary.Count(TrialState.Completed), summary.Reports));
    }
}
