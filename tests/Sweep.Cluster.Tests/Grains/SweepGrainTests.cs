using Sweep.Cluster.Grains;
using Sweep.Cluster.Tests.Catalog;
using Sweep.Cluster.Tests.Fixtures;
using Sweep.Cluster.Wire;
using Sweep.Core.Sweeps;
using Sweep.Hosting;
using Sweep.Hosting.Specifications;
using Xunit;

namespace Sweep.Cluster.Tests.Grains;

public sealed class SweepGrainTests : ClusterTest
{
    [Fact]
    public async Task Refusals_cross_silos_with_their_words()
    {
        await Start(Worker, Control);
        var sweep = await Create();
        await Lease(sweep);
        var unknown = await Assert.ThrowsAsync<UnknownTrialException>(() => sweep.Heartbeat(7, 1));
        Assert.Contains("7", unknown.Message, StringComparison.Ordinal);
        var invalid = await Assert.ThrowsAsync<InvalidRequestException>(() => sweep.Lease("loop", -1, Minute));
        Assert.Equal("slot: must be between 0 and 4095 inclusive, but got -1.", invalid.Message);
        await sweep.Cancel("enough");
        var conflict = await Assert.ThrowsAsync<SweepConflictException>(() => sweep.Pause("late"));
        Assert.Contains("finished", conflict.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sweeps_live_on_control_silos_alone()
    {
        await Start(Worker, Control, Worker, Control);
        foreach (var name in Enumerable.Range(0, 12).Select(i => $"sweep-{i}")) await Create(name);
        var activations = await Grains.GetGrain<IManagementGrain>(0).GetDetailedGrainStatistics();
        var silos = activations.Where(activation => activation.GrainType.Contains(nameof(SweepGrain), StringComparison.Ordinal)).Select(activation => activation.SiloAddress).ToList();
        Assert.Equal(12, silos.Count);
        Assert.Superset(silos.ToHashSet(), new[] { AddressOf(1), AddressOf(3) }.ToHashSet());
    }

    [Fact]
    public async Task Leaderboard_is_read_while_a_write_waits()
    {
        await Start(Worker, Control);
        var sweep = await Create();
        var lease = await Lease(sweep);
        await Report(sweep, lease, 10, 0.5);
        Store.StandStill();
        var write = Report(sweep, lease, 20, 0.25);
        // What is decided but not yet durable is seen; nobody acts on it.
        await Waiting.Until(async () => (await sweep.Leaderboard(1))[0].BestObjective == 0.25);
        Assert.Equal(2, (await sweep.Summary()).Reports);
        Assert.Equal("sweep", (await Catalog.Find("sweep"))!.Name);
        Assert.False(write.IsCompleted);
        Store.GoOn();
        Assert.IsType<AttemptAnswer.Continue>(await write);
    }

    [Fact]
    public async Task Write_that_waits_long_is_told_so_and_a_silo_stops_all_the_same()
    {
        await Start(Worker, Control, Control);
        var sweep = await Create();
        var lease = await Lease(sweep);
        Store.StandStill();
        var write = Report(sweep, lease, 10, 1);
        await Waiting.Until(async () => (await sweep.Summary()).Reports > 0);
        var refused = await Assert.ThrowsAsync<SweepUnavailableException>(
            () => Grains.GetGrain<ISweepGrain>("sweep").TellOutside(new AttemptBatch { Trial = 0, Attempt = 1, Messages = [WireMessage.Of(new AttemptMessage.Reported(20, MetricValues.Of("loss", 1)))], Progress = default }, null));
        Assert.Equal("The journal of 'sweep' has not been written for 2 s. Ask again: what was decided is not lost.", refused.Message);
        await Cluster.Stop(await SiloOf("sweep"));
        Store.GoOn();
        Assert.IsType<AttemptAnswer.Continue>(await write);
        Assert.Equal([10L], (await sweep.Reports(0)).Select(report => report.Resource));
        await Verify(sweep);
    }

    [Fact]
    public async Task Silo_whose_sweep_was_taken_over_gives_it_up_and_is_asked_no_more()
    {
        await Start(Worker, Control, Control);
        var sweep = await Create();
        var lease = await Lease(sweep);
        await Report(sweep, lease, 10, 1);
        // What another silo does that took this one for dead.
        await Store.Own("sweep");
        Assert.IsType<AttemptAnswer.Continue>(await Report(sweep, lease, 20, 0.5));
        Assert.Equal([10L, 20L], (await sweep.Reports(0)).Select(report => report.Resource));
        Assert.Equal(3, Store.Epoch("sweep"));
        await Verify(sweep);
    }

    [Fact]
    public async Task Sweep_moves_when_its_silo_stops_and_nobody_sees_an_error()
    {
        await Start(Worker, Control, Control);
        var sweep = await Create(trials: 1000);
        using var enough = new CancellationTokenSource();
        var loops = Enumerable.Range(0, 4).Select(slot => Task.Run(async () =>
        {
            var trained = 0;
            for (; !enough.IsCancellationRequested; trained++)
            {
                var lease = await Lease(sweep, slot: slot);
                foreach (var resource in new[] { 50, 100 }) await Report(sweep, lease, resource, 1.0 / (slot + 1));
            }

            return trained;
        })).ToList();
        await WaitFor(sweep, 20);
        await Cluster.Stop(await SiloOf("sweep"));
        var position = (await sweep.Summary()).Position;
        await WaitFor(sweep, position + 20);
        await enough.CancelAsync();
        foreach (var trained in await Task.WhenAll(loops)) Assert.True(trained > 0);
        Assert.Equal(2, Store.Epoch("sweep"));
        Assert.InRange(Store.SnapshotAt("sweep") ?? 0, 20, position);
        await Verify(sweep);
    }

    [Fact]
    public async Task Follower_sees_every_entry_once_though_the_sweep_moves()
    {
        await Start(Worker, Control, Control);
        var sweep = await Create(trials: 40);
        var followed = Task.Run(async () =>
        {
            var positions = new List<long>();
            await foreach (var entry in sweep.Follow()) positions.Add(entry.Position);
            return positions;
        });
        for (var trial = 0; trial < 40; trial++)
        {
            var lease = await Lease(sweep);
            await Report(sweep, lease, 100, trial);
            if (trial == 20) await Cluster.Stop(await SiloOf("sweep"));
        }

        var seen = await followed;
        Assert.Equal(Enumerable.Range(0, seen.Count).Select(position => (long)position), seen);
        Assert.Equal((await sweep.Summary()).Position, seen.Count);
    }

    [Fact]
    public async Task Death_of_a_worker_silo_loses_its_attempts_at_once()
    {
        await Start(Control, Worker);
        var sweep = await Create();
        var grain = Grains.GetGrain<ISweepGrain>("sweep");
        var worker = WorkerIdentity.Of("gpu-1", AddressOf(1));
        Assert.NotNull((await grain.LeaseHere(worker, 0)).Trial);
        Assert.NotNull((await grain.LeaseHere("loop", 0)).Trial);
        await Cluster.Stop(1);
        await Waiting.Until(async () => (await sweep.Trial(0))!.State != TrialState.Running);
        Assert.Equal((TrialState.Waiting, "the silo of 'gpu-1' is dead"), ((await sweep.Trial(0))!.State, (await sweep.Trial(0))!.Reason));
        Assert.Equal(TrialState.Running, (await sweep.Trial(1))!.State);
    }

    [Fact]
    public async Task Silo_that_takes_a_sweep_up_finds_who_died_meanwhile()
    {
        await Start(Control, Control, Worker);
        var sweep = await Create();
        var worker = WorkerIdentity.Of("gpu-1", AddressOf(2));
        Assert.NotNull((await Grains.GetGrain<ISweepGrain>("sweep").LeaseHere(worker, 0)).Trial);
        // Neither tells the sweep: it is not there while the worker dies.
        await Store.Own("sweep");
        await Cluster.Stop(2);
        await Waiting.Until(async () => (await sweep.Trial(0))!.State != TrialState.Running);
        Assert.Equal("the silo of 'gpu-1' is dead", (await sweep.Trial(0))!.Reason);
        Assert.Equal(3, Store.Epoch("sweep"));
    }

    [Fact]
    public async Task Damaged_journal_is_told_and_found_repaired()
    {
        await Start(Worker, Control);
        var sweep = await Create();
        await Cluster.Stop(1);
        Store.Damage("sweep");
        await Cluster.Add(Control);
        Assert.Equal((SweepStanding.Unavailable, "line 3 is no entry."), ((await sweep.Summary()).Standing, (await sweep.Summary()).Problem));
        Assert.Equal("The sweep 'sweep' is unavailable: line 3 is no entry.", (await Assert.ThrowsAsync<SweepConflictException>(() => sweep.Pause("now"))).Message);
        Assert.Equal("sweep", Assert.Single(await Catalog.List()).Name);
        Store.Repair("sweep");
        await Waiting.Until(async () => (await sweep.Summary()).Standing != SweepStanding.Unavailable);
        Assert.Equal(0, (await Lease(sweep)).Attempt.Trial);
    }

    [Fact]
    public async Task Demand_is_told_when_it_changes_and_is_none_at_the_end()
    {
        await Start(Control);
        var sweep = await Catalog.Create(
            """
            name: sweep
            task: { kind: adding }
            space: { lr: { float: [1e-4, 1e-2] } }
            scheduler: { kind: none, resource: steps, max_resource: 10 }
            budget: { trials: 5 }
            weight: 2
            priority: 3
            run_on: { gpu: h100 }
            slots: 3
            """, [], null);
        await Told(3);
        var told = Cluster.Demands.Last();
        Assert.Equal(("sweep", 2.0, 3, "h100"), (told.Name, told.Weight, told.Priority, told.RunOn["gpu"]));
        Assert.NotNull((await Grains.GetGrain<ISweepGrain>("sweep").LeaseHere(WorkerIdentity.Of("gpu-1", AddressOf(0)), 0)).Trial);
        await Told(2);
        await sweep.Cancel("enough");
        await Told(0);

        Task Told(int slots) => Waiting.Until(() => Cluster.Demands.LastOrDefault()?.Slots == slots, $"a demand of {slots} slots");
    }

    [Fact]
    public async Task Journal_has_the_order_of_the_decisions()
    {
        await Start(Worker, Control);
        var sweep = await Create(trials: 200);
        await Task.WhenAll(Enumerable.Range(0, 16).Select(slot => Task.Run(async () =>
        {
            for (var trial = 0; trial < 5; trial++)
            {
                var lease = await Lease(sweep, slot: slot);
                for (var resource = 20; resource <= 100; resource += 20) await Report(sweep, lease, resource, resource + slot);
            }
        })));
        Assert.Equal((80, 400L), ((await sweep.Summary()).Count(TrialState.Completed), (await sweep.Summary()).Reports));
        await Verify(sweep);
    }

    private static async Task Verify(ISweepService sweep)
        => Assert.Null(SweepReplay.Verify(Specification.Parse(await sweep.Specification(), "journal").ToSetup(), await Entries(sweep)));

    private static async Task WaitFor(ISweepService sweep, long position)
    {
        for (var next = 0L; next < position;) next = await sweep.WhenChanged(next, CancellationToken.None);
    }
}
