using Sweep.Core.Sweeps;
using Sweep.Hosting.Hosts;
using Sweep.Hosting.Local;
using Sweep.TestKit;
using Sweep.TestKit.Local;
using Sweep.TestKit.Sweeps;
using Xunit;

namespace Sweep.Hosting.Tests.Hosts;

public sealed class OutsideAttemptTests : IDisposable
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private readonly ScratchFolder _folder = new();
    private readonly ManualTime _time = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Loop_outside_trains_a_sweep_to_its_end()
    {
        await using var sweep = Open(maxTrials: 3);
        while (await sweep.Service.Lease("loop", 0, Minute) is LeaseAnswer.Train train)
        {
            Assert.Equal((null, 10L), (train.LastReport, train.NextReport));
            AttemptAnswer answer = AttemptAnswer.Continue.Instance;
            for (var resource = 10; answer is AttemptAnswer.Continue; resource += 10) answer = await Report(sweep, train, resource, 1.0 / resource);
            Assert.Equal(new AttemptAnswer.Stop("completed"), answer);
        }

        Assert.Equal(new LeaseAnswer.Finished("all 3 trials are done"), await sweep.Service.Lease("loop", 0, Minute));
        Assert.Equal((3, FinishKind.TrialsDone), (sweep.Replay().Count(TrialState.Completed), sweep.Replay().Finish));
        Assert.Null(SweepReplay.Verify(sweep.Setup, sweep.Journal));
    }

    [Fact]
    public async Task Answer_that_was_lost_is_given_again()
    {
        await using var sweep = Open();
        var first = await Lease(sweep);
        Assert.Equal(first, await Lease(sweep));
        await Report(sweep, first, 10, 1);
        var again = await Lease(sweep);
        Assert.Equal((first.Attempt, 10L), (again.Attempt, again.LastReport));
        Assert.NotEqual(first.Attempt.Trial, (await Lease(sweep, slot: 1)).Attempt.Trial);
        Assert.Equal(2, sweep.Replay().Trials.Count);
    }

    [Fact]
    public async Task Silent_attempt_is_lost_and_answered_stop()
    {
        await using var sweep = Open();
        var lease = await Lease(sweep);
        _time.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal(AttemptAnswer.Continue.Instance, await sweep.Service.Heartbeat(0, 1));
        _time.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal(AttemptAnswer.Continue.Instance, await Report(sweep, lease, 10, 1));
        _time.Advance(TimeSpan.FromSeconds(61));

        var stop = new AttemptAnswer.Stop("no word from 'loop' for 60 s");
        Assert.Equal(stop, await sweep.Service.Heartbeat(0, 1));
        Assert.Equal(stop, await Report(sweep, lease, 20, 1));
        Assert.Equal((TrialState.Waiting, 1), ((await sweep.Service.Trial(0))!.State, (await sweep.Service.Trial(0))!.Restarts));

        var second = await Lease(sweep, "other");
        Assert.Equal((0, 2, 10L, 20L), (second.Attempt.Trial, second.Attempt.Attempt, second.LastReport, second.NextReport));
        Assert.Equal(new AttemptAnswer.Stop("attempt 2 has fenced it out"), await sweep.Service.Heartbeat(0, 1));
        Assert.Null(SweepReplay.Verify(sweep.Setup, sweep.Journal));
    }

    [Fact]
    public async Task Trial_whose_workers_vanish_again_and_again_is_lost()
    {
        await using var sweep = Open(maxTrials: 1);
        for (var attempt = 1; attempt <= 3; attempt++)
        {
            Assert.Equal(attempt, (await Lease(sweep)).Attempt.Attempt);
            _time.Advance(2 * Minute);
        }

        Assert.Equal(TrialState.Lost, (await sweep.Service.Trial(0))!.State);
        Assert.IsType<LeaseAnswer.Finished>(await sweep.Service.Lease("loop", 0, Minute));
    }

    [Fact]
    public async Task Attempts_outside_survive_a_restart_and_their_leases_begin_anew()
    {
        LeaseAnswer.Train kept, silent;
        await using (var sweep = Open())
        {
            kept = await Lease(sweep);
            silent = await Lease(sweep, slot: 1);
            await Report(sweep, kept, 10, 1);
            _time.Advance(TimeSpan.FromSeconds(50));
        }

        await using var again = Open();
        _time.Advance(TimeSpan.FromSeconds(50));
        Assert.Equal(AttemptAnswer.Continue.Instance, await Report(again, kept, 20, 0.5));
        _time.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal(new AttemptAnswer.Stop("no word from 'loop' for 60 s"), await again.Service.Heartbeat(silent.Attempt.Trial, 1));
        Assert.Equal(TrialState.Running, (await again.Service.Trial(kept.Attempt.Trial))!.State);
        Assert.Equal(kept.Attempt, (await Lease(again)).Attempt);
        Assert.Null(SweepReplay.Verify(again.Setup, again.Journal));
    }

    [Fact]
    public async Task Reports_are_durable_before_they_are_answered()
    {
        await using var sweep = Open();
        var lease = await Lease(sweep);
        for (var resource = 10; resource <= 50; resource += 10)
        {
            await Report(sweep, lease, resource, 1);
            Assert.Equal(resource, sweep.Replay().Trials[0].LastResource);
        }
    }

    [Fact]
    public async Task Loop_that_finishes_by_itself_completes_its_trial()
    {
        await using var sweep = Open();
        var lease = await Lease(sweep);
        var refusal = await Assert.ThrowsAsync<SweepConflictException>(() => sweep.Service.EndAttempt(0, 1, AttemptEndKind.Completed, "converged"));
        Assert.Equal("Cannot EndAttempt for trial 'script/0': it has not reported. Report 'loss' before it is completed, or end it as failed.", refusal.Message);
        await Report(sweep, lease, 10, 1);
        await sweep.Service.EndAttempt(0, 1, AttemptEndKind.Completed, "converged");
        await sweep.Service.EndAttempt(0, 1, AttemptEndKind.Completed, "converged");
        Assert.Equal(TrialState.Completed, (await sweep.Service.Trial(0))!.State);
        Assert.Equal(new AttemptAnswer.Stop("completed"), await sweep.Service.Heartbeat(0, 1));
    }

    [Fact]
    public async Task What_never_was_is_unknown()
    {
        await using var sweep = Open();
        await Lease(sweep);
        var before = (await sweep.Service.Summary()).Position;
        foreach (var (trial, attempt) in new[] { (1, 1), (-1, 1), (0, 0), (0, 2), (int.MaxValue, int.MinValue) })
        {
            await Assert.ThrowsAsync<UnknownTrialException>(() => sweep.Service.Heartbeat(trial, attempt));
            await Assert.ThrowsAsync<UnknownTrialException>(() => sweep.Service.Report(trial, attempt, 10, MetricValues.Of("loss", 1)));
            await Assert.ThrowsAsync<UnknownTrialException>(() => sweep.Service.ReportDivergence(trial, attempt, 10, ""));
            await Assert.ThrowsAsync<UnknownTrialException>(() => sweep.Service.RecordCheckpoint(new CheckpointReference(trial, attempt, 10, "a")));
            await Assert.ThrowsAsync<UnknownTrialException>(() => sweep.Service.EndAttempt(trial, attempt, AttemptEndKind.Failed, ""));
        }

        Assert.Equal(before, (await sweep.Service.Summary()).Position);
    }

    [Theory]
    [InlineData("", 0, 60.0, "worker: a name has 1 to 128 characters, but this one has 0.")]
    [InlineData("a\nb", 0, 60.0, "worker: a name has no control characters. Use letters and digits.")]
    [InlineData("w", -1, 60.0, "slot: must be between 0 and 4095 inclusive, but got -1.")]
    [InlineData("w", 0, 0.5, "lease: must be between 1 and 86400 seconds, but got 0.5.")]
    [InlineData("w", 0, 1e6, "lease: must be between 1 and 86400 seconds, but got 1000000.")]
    public async Task Lease_out_of_range_is_refused(string worker, int slot, double seconds, string message)
    {
        await using var sweep = Open();
        Assert.Equal(message, (await Assert.ThrowsAsync<InvalidRequestException>(() => sweep.Service.Lease(worker, slot, TimeSpan.FromSeconds(seconds)))).Message);
    }

    [Fact]
    public async Task Report_out_of_range_is_refused_and_changes_nothing()
    {
        await using var sweep = Open();
        var lease = await Lease(sweep);
        var before = (await sweep.Service.Summary()).Position;
        Assert.Equal("resource: must be at least 0, but got -1.", await Refusal(-1, MetricValues.Of("loss", 1)));
        Assert.Equal("metrics: the objective 'loss' is missing; the report has accuracy.", await Refusal(1, MetricValues.Of("accuracy", 1)));
        Assert.Equal("metrics: the objective 'loss' is missing; the report has no metrics.", await Refusal(1, new MetricValues([], [])));
        Assert.Equal("metrics.loss: is given twice. Remove one of them.", await Refusal(1, new MetricValues(["loss", "loss"], [1, 2])));
        Assert.Equal("metrics: a report has at most 256, but this one has 257.", await Refusal(1, new MetricValues([.. Enumerable.Range(0, 257).Select(i => $"m{i}")], new double[257])));
        Assert.Equal(before, (await sweep.Service.Summary()).Position);

        async Task<string> Refusal(long resource, MetricValues metrics)
            => (await Assert.ThrowsAsync<InvalidRequestException>(() => sweep.Service.Report(lease.Attempt.Trial, 1, resource, metrics))).Message;
    }

    [Fact]
    public async Task Objective_that_is_no_number_ends_the_trial_as_diverged()
    {
        await using var sweep = Open();
        Assert.Equal(new AttemptAnswer.Stop("loss is NaN at 10"), await Report(sweep, await Lease(sweep), 10, double.NaN));
        Assert.Equal(TrialState.Diverged, (await sweep.Service.Trial(0))!.State);
    }

    [Fact]
    public async Task Repeated_report_is_answered_as_things_stand()
    {
        await using var sweep = Open();
        var lease = await Lease(sweep);
        await Report(sweep, lease, 10, 1);
        await Report(sweep, lease, 20, 1);
        Assert.Equal(AttemptAnswer.Continue.Instance, await Report(sweep, lease, 10, 1));
        Assert.Equal(new AttemptAnswer.Stop("completed"), await Report(sweep, lease, 100, 1));
        Assert.Equal(new AttemptAnswer.Stop("completed"), await Report(sweep, lease, 100, 1));
        Assert.Equal(3, sweep.Replay().Reports);
    }

    [Fact]
    public async Task Finished_sweep_can_be_neither_paused_nor_cancelled()
    {
        await using var sweep = Open();
        var lease = await Lease(sweep);
        await sweep.Service.Cancel("enough");
        Assert.Equal("The sweep 'script' is finished: enough.", (await Assert.ThrowsAsync<SweepConflictException>(() => sweep.Service.Pause(""))).Message);
        await Assert.ThrowsAsync<SweepConflictException>(() => sweep.Service.Cancel(""));
        await Assert.ThrowsAsync<SweepConflictException>(() => sweep.Service.Resume());
        Assert.Equal(new AttemptAnswer.Stop("enough"), await Report(sweep, lease, 10, 1));
        Assert.Equal(new AttemptAnswer.Stop("enough"), await sweep.Service.Heartbeat(0, 1));
    }

    [Fact]
    public async Task Attempt_of_the_process_itself_takes_no_word_from_outside()
    {
        using var started = new ManualResetEventSlim();
        using var hold = new ManualResetEventSlim();
        var trainer = new ScriptedTrainer { BeforeStep = (_, _) => { started.Set(); hold.Wait(CancellationToken.None); } };
        await using var sweep = LocalSweep.Open(_folder["sweep"], SweepScript.Setup(maxTrials: 1), trainer);
        var run = sweep.Host.Run();
        started.Wait(CancellationToken.None);

        var refusal = await Assert.ThrowsAsync<SweepConflictException>(() => sweep.Service.Report(0, 1, 100, MetricValues.Of("loss", 0)));
        Assert.Equal("Attempt 1 of trial 'script/0' runs in the host's own process, which speaks for it.", refusal.Message);
        await Assert.ThrowsAsync<SweepConflictException>(() => sweep.Service.EndAttempt(0, 1, AttemptEndKind.Failed, ""));
        hold.Set();
        Assert.Equal(RunOutcome.Finished, await run);
    }

    [Fact]
    public async Task Changes_are_journaled_with_the_name_of_who_asked()
    {
        await using var sweep = Open();
        var service = sweep.Service.By("anna");
        await service.Lease("loop", 0, Minute);
        await service.Report(0, 1, 10, MetricValues.Of("loss", 1));
        await service.Pause("for lunch");
        await sweep.Service.Resume();
        Assert.Equal([null, null, "anna", "anna", "anna", null], sweep.Journal.Select(entry => entry.By));
    }

    private LocalSweep Open(int? maxTrials = null)
        => LocalSweep.Open(_folder["sweep"], SweepScript.Setup(maxTrials: maxTrials), new ScriptedTrainer(), new LocalHostOptions { Slots = 1, Time = _time });

    private static async Task<LeaseAnswer.Train> Lease(LocalSweep sweep, string worker = "loop", int slot = 0)
        => Assert.IsType<LeaseAnswer.Train>(await sweep.Service.Lease(worker, slot, Minute));

    private static Task<AttemptAnswer> Report(LocalSweep sweep, LeaseAnswer.Train lease, long resource, double loss)
        => sweep.Service.Report(lease.Attempt.Trial, lease.Attempt.Attempt, resource, MetricValues.Of("loss", loss));
}
