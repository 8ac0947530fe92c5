using Sweep.Cluster.Tests.Fixtures;
using Sweep.Cluster.Wire;
using Sweep.Cluster.Workers;
using Sweep.Core.Sampling;
using Sweep.Core.Sweeps;
using Sweep.Hosting;
using Sweep.Hosting.Specifications;
using Sweep.Hosting.Trainers;
using Sweep.TestKit.Local;
using Xunit;

namespace Sweep.Cluster.Tests.Workers;

public sealed class WorkerServiceTests
{
    [Theory]
    [InlineData("asha")]
    [InlineData("asha-promote")]
    public async Task Two_workers_give_the_weights_of_an_undisturbed_local_run(string scheduler)
    {
        var specification = Reber.Specification(steps: 90, trials: 12, scheduler);
        var local = await Reber.RunLocally(specification);
        await using var cluster = new FakeCluster(specification);
        var (one, other) = (cluster.Worker(2, TimeSpan.Zero), cluster.Worker(2, TimeSpan.Zero));
        await Ends(cluster, one, other);

        var journal = cluster.Journal.Read().ToList();
        Assert.Empty(SweepComparison.Differences(local, journal));
        Assert.Null(SweepReplay.Verify(specification.ToSetup(), journal));
        Assert.NotEmpty(SweepComparison.Weights(journal).Keys.Intersect(SweepComparison.Weights(local).Keys));
        var state = SweepReplay.Rebuild(specification.ToSetup(), journal);
        Assert.Equal(0, state.Trials.Sum(static trial => trial.Restarts));
        Assert.Equal(new[] { one.Identity, other.Identity }.Order(), journal.SelectMany(static entry => entry.Events).OfType<SweepEvent.AttemptStarted>().Select(static e => e.Worker).Distinct().Order());
        Assert.All(cluster.Endings, static ending => Assert.False(ending.HasFailed));
    }

    [Theory]
    [InlineData(1ul)]
    [InlineData(2ul)]
    public async Task Messages_and_answers_that_are_lost_change_nothing(ulong seed)
    {
        var specification = Reber.Specification(steps: 90, trials: 12);
        var local = await Reber.RunLocally(specification);
        await using var cluster = new FakeCluster(specification);
        var draws = 0;
        cluster.OnTheWay = () =>
        {
            if (new Prng(seed, Purpose.TrialSeed, Interlocked.Increment(ref draws)).NextDouble() < 0.3) throw new SweepUnavailableException("it moves");
        };
        await Ends(cluster, cluster.Worker(2, TimeSpan.Zero, new() { FirstRetry = TimeSpan.FromMilliseconds(1), LongestRetry = TimeSpan.FromMilliseconds(4), Patience = TimeSpan.FromMilliseconds(5) }));

        var journal = cluster.Journal.Read().ToList();
        var state = SweepReplay.Rebuild(specification.ToSetup(), journal);
        Assert.Empty(SweepComparison.Differences(local, journal));
        Assert.Equal((0, 0), (state.DifferingRepeats, state.Count(TrialState.Failed)));
        Assert.Equal(0, state.Trials.Sum(static trial => trial.Restarts));
        var reports = journal.SelectMany(static entry => entry.Events).OfType<SweepEvent.MetricsReported>().ToList();
        Assert.Equal(reports.Count, reports.Select(static report => (report.Trial, report.Resource)).Distinct().Count());
    }

    [Fact]
    public async Task Worker_that_is_asked_to_stop_gives_its_trials_back_and_another_goes_on()
    {
        var specification = Reber.Specification(steps: 360, trials: 6);
        var local = await Reber.RunLocally(specification);
        await using var cluster = new FakeCluster(specification);
        var marks = 0;
        cluster.Open = opened => new HeldTrainer(Engines.Open(opened)!, () => Interlocked.Increment(ref marks) > 4);
        var first = cluster.Worker(2);
        await Waiting.Until(() => Volatile.Read(ref marks) > 4);
        await first.Stop(CancellationToken.None);
        first.Dispose();
        cluster.Open = Engines.Open;

        var drained = SweepReplay.Rebuild(specification.ToSetup(), cluster.Journal.Read());
        Assert.Equal(0, drained.Count(TrialState.Running));
        Assert.True(cluster.Offers.Last().IsDraining);
        await Ends(cluster, cluster.Worker(2));

        var journal = cluster.Journal.Read().ToList();
        var state = SweepReplay.Rebuild(specification.ToSetup(), journal);
        var interrupted = journal.SelectMany(static entry => entry.Events).OfType<SweepEvent.AttemptEnded>().ToList();
        Assert.NotEmpty(interrupted);
        Assert.All(interrupted, static end => Assert.Equal((AttemptEndKind.Interrupted, "the worker was asked to stop"), (end.Kind, end.Reason)));
        Assert.Equal(0, state.Trials.Sum(static trial => trial.Restarts));
        Assert.Empty(SweepComparison.Differences(local, journal));
    }

    [Fact]
    public async Task Slot_is_taken_for_another_sweep_with_a_checkpoint()
    {
        var specification = Reber.Specification(steps: 360, trials: 2);
        await using var cluster = new FakeCluster(specification);
        var work = cluster.Orders;
        var preempted = false;
        var marks = 0;
        cluster.Open = opened => new HeldTrainer(Engines.Open(opened)!, () => ++marks == 1);
        cluster.Orders = offer =>
        {
            if (preempted || offer.Slots[0].Sweep is null) return work(offer);
            preempted = true;
            return new() { Lease = [], Preempt = [new(0, "fake")] };
        };
        await Ends(cluster, cluster.Worker(1));
        var end = Assert.Single(cluster.Journal.Read().SelectMany(static entry => entry.Events).OfType<SweepEvent.AttemptEnded>());
        Assert.Equal((AttemptEndKind.Interrupted, "a sweep of a higher priority needs the slot"), (end.Kind, end.Reason));
    }

    [Fact]
    public async Task Worker_with_other_data_says_so_and_leases_nothing()
    {
        var specification = Reber.Specification(steps: 90, trials: 2);
        await using var cluster = new FakeCluster(specification);
        cluster.Facts = new SweepEngineFacts { Specification = specification.ToYaml(), Data = [new("input.txt", 5, new string('a', 64))] };
        cluster.Orders = static offer => new() { Lease = offer.Unfit!.Count == 0 ? [new(0, "fake")] : [], Preempt = [] };
        var worker = cluster.Worker(1);
        await Waiting.Until(() => cluster.Offers.Any(static offer => offer.Unfit!.Count > 0));
        await worker.Stop(CancellationToken.None);
        worker.Dispose();

        Assert.Equal(
            $"input.txt is not the data that the sweep began with: its SHA-256 is none, but was {new string('a', 64)} (5 bytes). Restore the file, or begin a new sweep on the new data.",
            cluster.Offers.Last().Unfit!["fake"]);
        Assert.DoesNotContain(cluster.Journal.Read().SelectMany(static entry => entry.Events), static e => e is SweepEvent.AttemptStarted);
    }

    [Theory]
    [InlineData("cuda", "cuda:1")]
    [InlineData("'cuda:0'", "cuda:0")]
    [InlineData("cpu", "cpu")]
    public async Task Sweep_on_any_gpu_is_trained_on_that_of_the_worker(string asked, string trained)
    {
        var specification = Specification.Parse(Reber.Yaml(steps: 90, trials: 1) + $"\nengine: torch\ndevice: {asked}\n", "fake.yaml");
        await using var cluster = new FakeCluster(specification);
        string? device = null;
        cluster.Open = opened =>
        {
            device = opened.EngineOptions.Device;
            return Engines.Open(Reber.Specification(steps: 90, trials: 1));
        };
        await Ends(cluster, cluster.Worker(1, device: "cuda:1"));
        Assert.Equal(trained, device);
    }

    [Fact]
    public async Task Failed_attempt_is_told_with_its_reason()
    {
        await using var cluster = new FakeCluster(Reber.Specification(steps: 90, trials: 2));
        cluster.Open = static _ => new FailingTrainer(static () => new TrainerException("the device is lost"));
        await Ends(cluster, cluster.Worker(1));
        Assert.NotEmpty(cluster.Endings);
        Assert.All(cluster.Endings, static ending => Assert.Equal((true, "the device is lost"), (ending.HasFailed, ending.Reason)));
    }

    [Fact]
    public async Task Worker_whose_device_is_lost_says_so_and_gets_no_more_of_the_sweep()
    {
        await using var cluster = new FakeCluster(Reber.Specification(steps: 90, trials: 2));
        var work = cluster.Orders;
        cluster.Orders = offer => offer.Unfit!.Count == 0 ? work(offer) : new() { Lease = [], Preempt = [] };
        cluster.Open = static _ => new FailingTrainer(static () => new DeviceLostException("cuda:0 failed"));
        var worker = cluster.Worker(1);
        await Waiting.Until(() => cluster.Offers.Any(static offer => offer.Unfit!.Count > 0));
        await worker.Stop(CancellationToken.None);
        worker.Dispose();

        Assert.Equal("cuda:0 failed", cluster.Offers.Last().Unfit!["fake"]);
        var end = Assert.Single(cluster.Journal.Read().SelectMany(static entry => entry.Events).OfType<SweepEvent.AttemptEnded>());
        Assert.Equal((AttemptEndKind.Failed, "cuda:0 failed"), (end.Kind, end.Reason));
    }

    [Fact]
    public async Task Nothing_is_tried_again_on_a_device_that_is_lost()
    {
        await using var cluster = new FakeCluster(Reber.Specification(steps: 90, trials: 2)); // whose orders do not mind that it is unfit
        cluster.Open = static _ => new FailingTrainer(static () => new DeviceLostException("cuda:0 failed"));
        var worker = cluster.Worker(1);
        await Waiting.Until(() => cluster.Offers.Count(static offer => offer.Unfit!.Count > 0) > 5);
        await worker.Stop(CancellationToken.None);
        worker.Dispose();
        Assert.Single(cluster.Journal.Read().SelectMany(static entry => entry.Events).OfType<SweepEvent.AttemptStarted>());
    }

    [Fact]
    public async Task Data_is_read_once_for_all_slots()
    {
        await using var cluster = new FakeCluster(Reber.Specification(steps: 90, trials: 8));
        var opened = 0;
        cluster.Open = specification =>
        {
            Interlocked.Increment(ref opened);
            return Engines.Open(specification);
        };
        await Ends(cluster, cluster.Worker(4));
        Assert.Equal(1, opened);
    }

    private static async Task Ends(FakeCluster cluster, params WorkerService[] workers)
    {
        await Waiting.For(cluster.Finished);
        foreach (var worker in workers)
        {
            await worker.Stop(CancellationToken.None);
            worker.Dispose();
        }
    }

    private sealed class FailingTrainer(Func<Exception> failure) : ITrainer
    {
        public ITrialTraining Start(Core.Spaces.Configuration configuration, ulong seed, Stream? checkpoint) => throw failure();

        public void Dispose()
        {
        }
    }
}
