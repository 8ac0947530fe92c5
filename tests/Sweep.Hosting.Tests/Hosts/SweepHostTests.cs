using System.Collections.Concurrent;
using Sweep.Core.Spaces;
using Sweep.Core.Sweeps;
using Sweep.Hosting.Checkpoints;
using Sweep.Hosting.Hosts;
using Sweep.Hosting.Trainers;
using Sweep.TestKit;
using Sweep.TestKit.Journals;
using Sweep.TestKit.Sweeps;
using Xunit;

namespace Sweep.Hosting.Tests.Hosts;

public sealed class SweepHostTests : IAsyncDisposable
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(20);
    private readonly ScratchFolder _folder = new();
    private readonly ManualTime _time = new();
    private readonly StallingJournal _journal = new();
    private readonly FolderCheckpointStore _checkpoints;
    private SweepHost? _host;

    public SweepHostTests() => _checkpoints = new FolderCheckpointStore(_folder["checkpoints"]);

    public async ValueTask DisposeAsync()
    {
        _journal.GoOn();
        if (_host is not null) await _host.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Messages_are_decided_in_order_and_answered_once()
    {
        var host = await Start(SweepScript.Setup(() => SweepScript.Scheduler("asha-promote", 100, ("min_resource", ParameterValue.Int(10)))));
        await host.Lease("w", 0, Lease);
        var reply = await host.Tell(0, 1, [Reported(5, 3), Saved(5), Reported(10, 2), Saved(10)]);
        Assert.IsType<AttemptAnswer.Pause>(reply.Answer);
        var trial = (await host.Service.Trial(0))!;
        Assert.Equal((TrialState.Paused, 2, 10L, 10L), (trial.State, trial.Reports, trial.LastResource, trial.LastCheckpoint!.Resource));
    }

    [Fact]
    public async Task Batch_said_again_is_answered_alike_and_changes_nothing()
    {
        var host = await Start();
        await host.Lease("w", 0, Lease);
        AttemptMessage[] batch = [Reported(10, 3), Saved(10), Reported(20, 2), Saved(20)];
        var reply = await host.Tell(0, 1, batch);
        var before = (await host.Service.Trial(0))!;
        Assert.Equal(reply, await host.Tell(0, 1, batch));
        Assert.Equal(before, (await host.Service.Trial(0))!);
        Open(20);
    }

    [Fact]
    public async Task Batch_with_the_end_said_again_keeps_the_checkpoint_to_go_on_from()
    {
        var host = await Start();
        await host.Lease("w", 0, Lease);
        AttemptMessage[] batch = [Reported(10, 3), Saved(10), new AttemptMessage.Ended(AttemptEndKind.Interrupted, "the worker stops")];
        await host.Tell(0, 1, batch);
        Assert.IsType<AttemptAnswer.Stop>((await host.Tell(0, 1, batch)).Answer);
        await host.Lease("w", 1, Lease);
        Assert.Equal(new AttemptAnswer.Stop("attempt 2 has fenced it out"), (await host.Tell(0, 1, batch)).Answer);
        await Settle(host);
        Open(10);
    }

    [Fact]
    public async Task What_comes_after_the_end_is_stale_and_its_checkpoint_is_discarded()
    {
        var host = await Start(SweepScript.Setup(() => SweepScript.Scheduler("asha-promote", 100, ("min_resource", ParameterValue.Int(10)))));
        await host.Lease("w", 0, Lease);
        // It trained past the rung because no answer came, and had not heard that it was paused there.
        var reply = await host.Tell(0, 1, [Reported(10, 2), Saved(10), Reported(20, 1), Saved(20)]);
        Assert.IsType<AttemptAnswer.Pause>(reply.Answer);
        await Settle(host);
        var trial = (await host.Service.Trial(0))!;
        Assert.Equal((1, 10L, 10L), (trial.Reports, trial.LastResource, trial.LastCheckpoint!.Resource));
        Open(10);
        Assert.Throws<CheckpointException>(() => Open(20));
    }

    [Fact]
    public async Task Fenced_attempt_is_answered_stop_and_its_checkpoint_is_discarded()
    {
        var host = await Start();
        await host.Lease("w", 0, Lease);
        await host.LoseWorker("w", "its silo is gone");
        await host.Lease("v", 0, Lease);
        var reply = await host.Tell(0, 1, [Reported(10, 1), Saved(10)]);
        Assert.Equal(new AttemptAnswer.Stop("attempt 2 has fenced it out"), reply.Answer);
        await Settle(host);
        Assert.Throws<CheckpointException>(() => Open(10));
        Assert.Equal(0, (await host.Service.Summary()).Reports);
    }

    [Fact]
    public async Task Lost_worker_loses_its_attempts_at_once_and_no_other_ones()
    {
        var host = await Start();
        foreach (var (worker, slot) in new[] { ("w", 0), ("w", 1), ("v", 0) }) await host.Lease(worker, slot, Lease);
        Assert.Equal(2, await host.LoseWorker("w", "its silo is gone"));
        Assert.Equal(0, await host.LoseWorker("w", "its silo is gone"));
        Assert.Equal([TrialState.Waiting, TrialState.Waiting, TrialState.Running], (await host.Service.Trials()).Select(trial => trial.State));
        Assert.Equal("its silo is gone", (await host.Service.Trial(0))!.Reason);
    }

    [Fact]
    public async Task Word_of_an_attempt_renews_its_lease_and_is_shown_until_it_ends()
    {
        var host = await Start();
        await host.Lease("w", 0, Lease);
        for (var i = 1; i <= 3; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(15));
            await host.Tell(0, 1, [], new RunningAttemptView(0, 1, 0, new TrainingProgress(i, i, i, 0, 0), 1, 10, TimeSpan.FromSeconds(i)));
            Assert.Equal(i, Assert.Single((await host.Service.Summary()).Running).Progress.Resource);
        }

        _time.Advance(TimeSpan.FromSeconds(21));
        Assert.Equal(TrialState.Waiting, (await host.Service.Trial(0))!.State);
        Assert.Empty((await host.Service.Summary()).Running);
    }

    [Fact]
    public async Task Attempt_stopped_by_another_is_told_of_and_the_one_that_asked_is_answered()
    {
        var host = await Start(SweepScript.Setup(maxTrials: 2));
        var stopped = new ConcurrentQueue<(int, int, string)>();
        host.AttemptStopped += (trial, attempt, reason) => stopped.Enqueue((trial, attempt, reason));
        await host.Lease("w", 0, Lease);
        await host.Lease("w", 1, Lease);
        Assert.Equal(new AttemptAnswer.Stop("completed"), (await host.Tell(0, 1, [Reported(100, 1)])).Answer);
        await Settle(host);
        Assert.Empty(stopped);
        await host.Service.Cancel("enough");
        await Settle(host);
        Assert.Equal([(1, 1, "enough")], stopped);
    }

    [Fact]
    public async Task Checkpoint_that_is_not_yet_told_of_survives_a_new_host()
    {
        var host = await Start();
        await host.Lease("w", 0, Lease);
        await host.Lease("w", 1, Lease);
        await host.Tell(0, 1, [Reported(10, 1), Saved(10)]);
        var (ahead, left, strays) = (Save(0, 1, 20), Save(1, 1, 10), Save(0, 1, 5));
        await host.LoseWorker("x", "");
        await host.Service.EndAttempt(1, 1, AttemptEndKind.Interrupted, "");
        await host.DisposeAsync();

        host = await Start();
        await Settle(host);
        Open(20);
        Assert.Throws<CheckpointException>(() => _checkpoints.Open(strays));
        Assert.Throws<CheckpointException>(() => _checkpoints.Open(left));
        await host.Tell(0, 1, [new AttemptMessage.Saved(ahead)]);
        Assert.Equal(ahead, (await host.Service.Trial(0))!.LastCheckpoint);
    }

    [Fact]
    public async Task Save_below_is_the_worst_loss_whose_weights_are_kept()
    {
        var host = await Start(SweepScript.Setup() with { KeepCheckpoints = 2 });
        Assert.Equal(double.PositiveInfinity, (await host.Lease("w", 0, Lease)).SaveBelow);
        Assert.Equal(double.PositiveInfinity, (await host.Tell(0, 1, [Reported(10, 3)])).SaveBelow);
        await host.Lease("w", 1, Lease);
        Assert.Equal(3, (await host.Tell(1, 1, [Reported(10, 2)])).SaveBelow);
        Assert.Equal(2, (await host.Tell(0, 1, [Reported(20, 1)])).SaveBelow);
    }

    [Fact]
    public async Task Nothing_is_answered_before_it_is_durable_and_little_decided_ahead()
    {
        var host = await Start(options: new SweepHostOptions { Time = _time, MostUndurable = 3 });
        await host.Lease("w", 0, Lease);
        _journal.Stall();
        var told = Enumerable.Range(1, 4).Select(i => host.Tell(0, 1, [Reported(10 * i, 1)])).ToArray();
        Assert.Equal(3, (await host.Service.Summary()).Reports);
        Assert.All(told, tell => Assert.False(tell.IsCompleted));
        Assert.True(host.IsStalled);
        _time.Advance(TimeSpan.FromSeconds(11));
        Assert.Contains("has not been written for 10 s", (await Assert.ThrowsAsync<SweepUnavailableException>(() => told[3])).Message);

        _journal.GoOn();
        foreach (var tell in told[..3]) Assert.Equal(AttemptAnswer.Continue.Instance, (await tell).Answer);
        await host.Tell(0, 1, [Reported(40, 1)]);
        Assert.Equal((4L, false), ((await host.Service.Summary()).Reports, host.IsStalled));
    }

    [Fact]
    public async Task Demand_is_what_could_begin_now()
    {
        var host = await Start(SweepScript.Setup(maxTrials: 3), new SweepHostOptions { Time = _time, MostAttempts = 2, Share = new(2, 1) });
        Assert.Equal((2, 2.0, 1), (host.Demand.Slots, host.Demand.Weight, host.Demand.Priority));
        var known = host.Demand;
        var changed = host.WhenDemandChanged(known, TimeSpan.FromHours(1), CancellationToken.None);
        await host.Lease("w", 0, Lease);
        Assert.Equal(1, (await changed).Slots);
        await host.Lease("w", 1, Lease);
        Assert.IsType<LeaseAnswer.Wait>((await host.Lease("w", 2, Lease)).Answer);
        Assert.IsType<LeaseAnswer.Train>((await host.Lease("w", 1, Lease)).Answer);
        Assert.Equal(0, host.Demand.Slots);
        await host.Tell(0, 1, [Reported(100, 1)]);
        Assert.Equal(1, host.Demand.Slots);
        await host.Service.Pause("for lunch");
        Assert.Equal(0, host.Demand.Slots);
    }

    [Fact]
    public async Task Sweep_without_slots_here_ends_when_its_last_trial_has()
    {
        var host = await Start(SweepScript.Setup(maxTrials: 1));
        var run = host.Run();
        await host.Lease("w", 0, Lease);
        await host.Tell(0, 1, [Reported(100, 1)]);
        Assert.Equal(RunOutcome.Finished, await run);
    }

    private async Task<SweepHost> Start(SweepSetup? setup = null, SweepHostOptions? options = null)
        => _host = await SweepHost.Start(setup ?? SweepScript.Setup(), "name: script", [], 10, _journal, _checkpoints, options ?? new SweepHostOptions { Time = _time });

    private static AttemptMessage.Reported Reported(long resource, double loss) => new(resource, MetricValues.Of("loss", loss));

    // As a worker does: the checkpoint is stored before it is told of, once.
    private AttemptMessage.Saved Saved(long resource) => new(Save(0, 1, resource));

    private CheckpointReference Save(int trial, int attempt, long resource) => _checkpoints.Save(trial, attempt, resource, stream => stream.WriteByte((byte)resource));

    private void Open(long resource)
    {
        var content = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData([(byte)resource]));
        _checkpoints.Open(new CheckpointReference(0, 1, resource, content)).Dispose();
    }

    private static Task Settle(SweepHost host) => host.Settled;
}
