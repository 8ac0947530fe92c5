using Sweep.Core.Spaces;
using Sweep.Core.Sweeps;
using Sweep.Hosting.Folders;
using Sweep.Hosting.Hosts;
using Sweep.Hosting.Local;
using Sweep.Hosting.Trainers;
using Sweep.TestKit;
using Sweep.TestKit.Local;
using Sweep.TestKit.Sweeps;
using Xunit;

namespace Sweep.Hosting.Tests.Local;

public sealed class LocalHostTests : IDisposable
{
    private static readonly CancellationToken Never = CancellationToken.None;
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task Trains_every_trial_to_the_end(int slots)
    {
        await using var sweep = Open(SweepScript.Setup(maxTrials: 20), new ScriptedTrainer(), slots);

        Assert.Equal(RunOutcome.Finished, await sweep.Host.Run());

        var state = sweep.Replay();
        Assert.Equal(20, state.Count(TrialState.Completed));
        Assert.Equal(FinishKind.TrialsDone, state.Finish);
        Assert.Equal(200, state.Reports);
        Assert.Null(SweepReplay.Verify(sweep.Setup, sweep.Journal));
    }

    [Fact]
    public async Task Same_seed_and_one_slot_give_the_same_sweep()
    {
        var journals = new List<string[]>();
        foreach (var name in new[] { "a", "b" })
        {
            await using var sweep = Open(Asha(30), new ScriptedTrainer(), folder: name);
            await sweep.Host.Run();
            journals.Add([.. sweep.Journal.SelectMany(entry => entry.Events).Select(TestKit.Journals.JournalEntries.Describe)]);
        }

        Assert.Equal(journals[0], journals[1]);
        Assert.Contains(journals[0], line => line.Contains("Stopped", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Reports_at_multiples_rungs_and_the_end()
    {
        await using var sweep = Open(Asha(1, max: 95), new ScriptedTrainer(), reportEvery: 30);
        await sweep.Host.Run();
        Assert.Equal([5, 15, 30, 45, 60, 90, 95], SweepComparison.Reports(sweep.Journal).Keys.Select(key => key.Resource));
    }

    [Fact]
    public async Task Keeps_the_weights_of_the_best_trial_and_deletes_what_nothing_needs()
    {
        await using var sweep = Open(SweepScript.Setup(maxTrials: 12), new ScriptedTrainer());
        await sweep.Host.Run();

        var best = (await sweep.Service.Leaderboard(1))[0];
        Assert.Equal(best.BestResource, best.BestCheckpoint?.Resource);
        Assert.Equal(100, best.BestResource);
        var needed = sweep.Replay().NeededCheckpoints();
        Assert.Equal(
            needed.Select(c => System.IO.Path.Combine(sweep.Folder, "checkpoints", $"{c.Trial}", $"{c.Attempt}-{c.Resource}.safetensors")).Order(),
            Directory.GetFiles(System.IO.Path.Combine(sweep.Folder, "checkpoints"), "*", SearchOption.AllDirectories).Order());
    }

    [Fact]
    public async Task Drained_sweep_saves_what_runs_and_goes_on_as_if_never_stopped()
    {
        var uninterrupted = Open(Asha(15), new ScriptedTrainer(), folder: "whole");
        await uninterrupted.Host.Run();

        for (var round = 0; ; round++)
        {
            Assert.True(round < 100, "each round trains something, so that the sweep comes to its end");
            using var drain = new CancellationTokenSource();
            var steps = 0;
            var trainer = new ScriptedTrainer { BeforeStep = (_, _) => Cancel(drain, ++steps == 23) };
            await using var sweep = Open(Asha(15), trainer, folder: "drained");
            var outcome = await sweep.Host.Run(drain.Token);
            if (outcome == RunOutcome.Drained)
            {
                Assert.Equal(0, sweep.Replay().Count(TrialState.Running));
                continue;
            }

            Assert.True(round > 5);
            Assert.Empty(SweepComparison.Differences(uninterrupted.Journal, sweep.Journal));
            Assert.Equal(SweepComparison.Reports(uninterrupted.Journal), SweepComparison.Reports(sweep.Journal));
            Assert.Equal(SweepComparison.Leaderboard(uninterrupted.Replay()), SweepComparison.Leaderboard(sweep.Replay()));
            Assert.Equal(0, sweep.Replay().DifferingRepeats);
            Assert.Null(SweepReplay.Verify(sweep.Setup, sweep.Journal));
            break;
        }

        await uninterrupted.DisposeAsync();
    }

    [Fact]
    public async Task Second_request_quits_at_once_though_training_does_not_end()
    {
        using var stuck = new ManualResetEventSlim();
        using var started = new ManualResetEventSlim();
        using var drain = new CancellationTokenSource();
        using var quit = new CancellationTokenSource();
        var trainer = new ScriptedTrainer { BeforeStep = (_, _) => { started.Set(); stuck.Wait(Never); } };
        await using var sweep = Open(SweepScript.Setup(maxTrials: 1), trainer);
        var run = sweep.Host.Run(drain.Token, quit.Token);
        started.Wait(Never);

        await drain.CancelAsync();
        Assert.False(run.IsCompleted);
        await quit.CancelAsync();

        Assert.Equal(RunOutcome.Quit, await run);
        stuck.Set();
    }

    [Fact]
    public async Task Failed_attempt_is_tried_again_from_its_checkpoint()
    {
        var failures = 0;
        var trainer = new ScriptedTrainer { BeforeStep = (c, at) => Throw(c["x"].AsInt() == 1 && at == 55 && ++failures <= 2, new InvalidOperationException("it broke")) };
        await using var sweep = Open(SweepScript.Setup(maxTrials: 3), trainer, options: new LocalHostOptions { Slots = 1, CheckpointInterval = TimeSpan.Zero });
        await sweep.Host.Run();

        var trial = (await sweep.Service.Trial(1))!;
        Assert.Equal((TrialState.Completed, 3, 2), (trial.State, trial.Attempt, trial.Restarts));
        var starts = sweep.Journal.SelectMany(entry => entry.Events).OfType<SweepEvent.AttemptStarted>().Where(e => e.Trial == 1).Select(e => e.From?.Resource);
        Assert.Equal([null, 50L, 50L], starts);
        Assert.Equal("InvalidOperationException: it broke", sweep.Journal.SelectMany(entry => entry.Events).OfType<SweepEvent.AttemptEnded>().First().Reason);
    }

    [Theory]
    [InlineData("a failure", 3, "InvalidOperationException: it broke")]
    [InlineData("out of memory", 3, "out of memory")]
    [InlineData("unreadable data", 1, "input.txt cannot be read")]
    public async Task Trial_fails_with_its_reason_and_the_sweep_goes_on(string kind, int attempts, string reason)
    {
        Exception error = kind switch
        {
            "a failure" => new InvalidOperationException("it broke"),
            "out of memory" => new OutOfMemoryException(),
            _ => new TrainerException("input.txt cannot be read"),
        };
        var trainer = new ScriptedTrainer { BeforeStep = (c, _) => Throw(c["x"].AsInt() == 1, error) };
        await using var sweep = Open(SweepScript.Setup(maxTrials: 5), trainer, slots: 2);

        Assert.Equal(RunOutcome.Finished, await sweep.Host.Run());

        var trial = (await sweep.Service.Trial(1))!;
        Assert.Equal((TrialState.Failed, attempts, reason), (trial.State, trial.Attempt, trial.Reason));
        Assert.Equal(4, (await sweep.Service.Summary()).Count(TrialState.Completed));
    }

    /// <summary>A lost device fails what trains on it, once, and not the trials after it: the run ends with the reason, and goes on where there is a device.</summary>
    [Fact]
    public async Task Lost_device_ends_the_run_with_its_reason_and_loses_nothing()
    {
        const string reason = "cuda:0 failed: CUDA error: unspecified launch failure";
        var trainer = new ScriptedTrainer { BeforeStep = (c, at) => Throw(c["x"].AsInt() == 1 && at == 55, new DeviceLostException(reason)) };
        await using (var sweep = Open(SweepScript.Setup(maxTrials: 3), trainer))
        {
            Assert.Equal(reason, (await Assert.ThrowsAsync<HostFailedException>(() => sweep.Host.Run())).Message);
        }

        await using var again = Open(SweepScript.Setup(maxTrials: 3), new ScriptedTrainer());
        var end = Assert.Single(again.Journal.SelectMany(entry => entry.Events).OfType<SweepEvent.AttemptEnded>());
        Assert.Equal((1, AttemptEndKind.Failed, reason), (end.Trial, end.Kind, end.Reason));
        Assert.Equal(1, again.Replay().Count(TrialState.Completed));
        Assert.Equal(RunOutcome.Finished, await again.Host.Run());
        Assert.Equal(3, again.Replay().Count(TrialState.Completed));
    }

    [Fact]
    public async Task Diverged_trial_ranks_last_and_is_no_failure()
    {
        var trainer = new ScriptedTrainer((c, at) => c["x"].AsInt() == 2 && at > 40 ? double.NaN : ScriptedTrainer.Curve(c, at));
        await using var sweep = Open(SweepScript.Setup(maxTrials: 4), trainer);
        await sweep.Host.Run();

        var board = await sweep.Service.Leaderboard(10);
        Assert.Equal((2, TrialState.Diverged, "loss is NaN"), (board[^1].Number, board[^1].State, board[^1].Reason));
    }

    [Fact]
    public async Task Changed_data_is_refused_with_both_hashes()
    {
        var (before, after) = (new DataFingerprint("input.txt", 10, new string('a', 64)), new DataFingerprint("input.txt", 11, new string('b', 64)));
        await using (Open(SweepScript.Setup(maxTrials: 1), new ScriptedTrainer(), data: before))
        {
        }

        var error = Assert.Throws<SweepFolderException>(() => Open(SweepScript.Setup(maxTrials: 1), new ScriptedTrainer(), data: after));
        Assert.Equal(
            $"input.txt is not the data that the sweep began with: its SHA-256 is {after.Sha256} (11 bytes), but was {before.Sha256} (10 bytes). Restore the file, or begin a new sweep on the new data.",
            error.Message);
    }

    [Fact]
    public async Task Paused_sweep_leases_nothing_until_resumed()
    {
        await using var sweep = Open(SweepScript.Setup(maxTrials: 3), new ScriptedTrainer());
        await sweep.Service.Pause("for lunch");
        var run = sweep.Host.Run();
        var summary = await sweep.Service.Summary();
        Assert.Equal("for lunch", summary.PauseReason);
        Assert.False(run.IsCompleted);
        await sweep.Service.Resume();
        Assert.Equal(RunOutcome.Finished, await run);
        Assert.Equal(3, (await sweep.Service.Summary()).Ended);
    }

    [Fact]
    public async Task Cancelled_sweep_stops_what_is_running()
    {
        using var started = new CountdownEvent(2);
        var trainer = new ScriptedTrainer { BeforeStep = (_, at) => { if (at == 0) started.Signal(); Thread.Sleep(1); } };
        await using var sweep = Open(SweepScript.Setup(maxTrials: 2, maxResource: 1_000_000), trainer, slots: 2, reportEvery: 1_000_000);
        var run = sweep.Host.Run();
        started.Wait(Never);
        Assert.Equal(2, (await sweep.Service.Summary()).Running.Length);

        await sweep.Service.Cancel("enough");

        Assert.Equal(RunOutcome.Finished, await run);
        Assert.Equal((FinishKind.Cancelled, 2), (sweep.Replay().Finish, sweep.Replay().Count(TrialState.Stopped)));
    }

    [Fact]
    public async Task Budget_of_time_ends_a_sweep_whose_slots_are_idle()
    {
        var setup = SweepScript.Setup() with { MaxTime = TimeSpan.FromMilliseconds(50) };
        await using var sweep = Open(setup, new ScriptedTrainer { BeforeStep = (_, _) => Thread.Sleep(1) });
        Assert.Equal(RunOutcome.Finished, await sweep.Host.Run());
        Assert.Equal(FinishKind.TimeUsedUp, sweep.Replay().Finish);
    }

    [Fact]
    public async Task Checkpoints_that_a_killed_host_left_behind_are_deleted()
    {
        await using (var sweep = Open(SweepScript.Setup(maxTrials: 1), new ScriptedTrainer())) await sweep.Host.Run();
        var stray = _folder["sweep/checkpoints/0/1-15.safetensors.writing"];
        File.WriteAllText(stray, "half");
        await using var again = Open(SweepScript.Setup(maxTrials: 1), new ScriptedTrainer());
        Assert.False(File.Exists(stray));
    }

    [Fact]
    public async Task Finished_sweep_ends_at_once_and_changes_nothing()
    {
        await using (var sweep = Open(SweepScript.Setup(maxTrials: 2), new ScriptedTrainer())) await sweep.Host.Run();
        var before = File.ReadAllBytes(_folder["sweep/journal.jsonl"]);
        await using (var sweep = Open(SweepScript.Setup(maxTrials: 2), new ScriptedTrainer())) Assert.Equal(RunOutcome.Finished, await sweep.Host.Run());
        Assert.Equal(before, File.ReadAllBytes(_folder["sweep/journal.jsonl"]));
    }

    [Fact]
    public async Task Change_is_told_by_journal_position()
    {
        await using var sweep = Open(SweepScript.Setup(maxTrials: 1), new ScriptedTrainer());
        var position = (await sweep.Service.Summary()).Position;
        var change = sweep.Service.WhenChanged(position, Never);
        Assert.False(change.IsCompleted);
        await sweep.Service.Pause("a change");
        Assert.Equal(position + 1, await change);
        Assert.Equal(position + 1, await sweep.Service.WhenChanged(0, Never));
        Assert.IsType<SweepEvent.SweepPaused>((await sweep.Service.Entries(position).SingleAsync()).Events.Single());
    }

    [Fact]
    public async Task Curve_of_a_trial_comes_from_the_journal()
    {
        await using var sweep = Open(SweepScript.Setup(maxTrials: 3), new ScriptedTrainer());
        await sweep.Host.Run();
        var reports = await sweep.Service.Reports(1);
        Assert.Equal(Enumerable.Range(1, 10).Select(i => i * 10L), reports.Select(report => report.Resource));
        Assert.All(reports, report => Assert.Equal(1, report.Trial));
    }

    private static SweepSetup Asha(int trials, long max = 100) => SweepScript.Setup(
        () => SweepScript.Scheduler("asha", max, ("min_resource", ParameterValue.Int(5)), ("reduction_factor", ParameterValue.Int(3))),
        maxResource: max,
        maxTrials: trials) with { KeepCheckpoints = 100 };

    private static void Cancel(CancellationTokenSource source, bool when)
    {
        if (when) source.Cancel();
    }

    private static void Throw(bool when, Exception error)
    {
        if (when) throw error;
    }

    private LocalSweep Open(SweepSetup setup, ITrainer trainer, int slots = 1, string folder = "sweep", long reportEvery = 10, LocalHostOptions? options = null, DataFingerprint? data = null)
        => LocalSweep.Open(_folder[folder], setup, trainer, options ?? new LocalHostOptions { Slots = slots }, reportEvery, data: data is null ? [] : [data]);
}
