using Microsoft.Extensions.DependencyInjection;
using Sweep.Cluster.Catalog;
using Sweep.Cluster.Grains;
using Sweep.Cluster.Tests.Catalog;
using Sweep.Cluster.Tests.Fixtures;
using Sweep.Cluster.Wire;
using Sweep.Cluster.Workers;
using Sweep.Core.Sweeps;
using Sweep.Hosting;
using Sweep.TestKit.Local;
using Xunit;

namespace Sweep.Cluster.Tests.Workers;

/// <summary>Worker silos under Orleans: a control silo and two workers of a slot each, in one process.</summary>
public sealed class ClusterWorkersTests : IAsyncLifetime
{
    // So long that what a trial hears sooner than this did not come with an answer to its heartbeat.
    private static readonly TimeSpan Heartbeat = TimeSpan.FromMinutes(5);
    private readonly MemorySweepStore _store = new();
    private LocalCluster _cluster = null!;

    private IGrainFactory Grains => _cluster.Silos[0]!.Services.GetRequiredService<IGrainFactory>();

    public async Task InitializeAsync()
    {
        _cluster = await LocalCluster.Start(_store, new ClusterCatalogOptions { Poll = TimeSpan.FromSeconds(1), Lease = TimeSpan.FromMinutes(20) }, LocalCluster.Control);
        foreach (var name in new[] { "one", "other" })
        {
            await _cluster.Add(LocalCluster.Worker, new WorkerOptions { Name = name, Slots = 1, CheckpointInterval = TimeSpan.Zero, Session = new SessionOptions { Heartbeat = Heartbeat } });
        }
    }

    public async Task DisposeAsync()
    {
        await _cluster.DisposeAsync();
        _store.Dispose();
    }

    [Fact]
    public async Task Two_workers_give_the_weights_of_an_undisturbed_local_run()
    {
        var local = await Reber.RunLocally(Reber.Specification(steps: 360, trials: 9));
        var sweep = await _cluster.Catalog(0).Create(Reber.Yaml(steps: 360, trials: 9), [], null);
        var journal = await UntilFinished(sweep);

        Assert.Empty(SweepComparison.Differences(local, journal));
        Assert.NotEmpty(SweepComparison.Weights(journal).Keys.Intersect(SweepComparison.Weights(local).Keys));
        Assert.Null(SweepReplay.Verify(Reber.Specification(steps: 360, trials: 9).ToSetup(), journal));
        Assert.Equal(["one", "other"], Events<SweepEvent.AttemptStarted>(journal).Select(static e => WorkerIdentity.NameOf(e.Worker)).Distinct().Order());
    }

    [Fact]
    public async Task Attempt_is_found_on_the_silo_that_trains_it_and_told_to_stop()
    {
        var sweep = await LongSweep(trials: 1);
        var started = await Started(sweep, 1);
        var trial = Grains.GetGrain<ITrialGrain>($"long/{started.Trial}");
        SiloAddress? found = null;
        await Waiting.Until(async () => (found = await Grains.GetGrain<IManagementGrain>(0).GetActivationAddress(trial)) is not null);
        Assert.Equal(WorkerIdentity.SiloOf(started.Worker), found);

        var session = SessionOf(started)!;
        await sweep.Cancel("enough");
        await Waiting.For(session.Over);
        Assert.Equal("enough", session.Attempt.StopReason);
    }

    [Fact]
    public async Task Attempt_gives_its_trial_back_when_others_ask_for_it()
    {
        var sweep = await LongSweep(trials: 1);
        var first = await Started(sweep, 1);
        var trial = Grains.GetGrain<ITrialGrain>($"long/{first.Trial}");
        var again = Started(sweep, 2);
        await Waiting.Until(async () =>
        {
            await trial.GiveBack(first.Attempt, "somebody else needs the slot");
            await Task.WhenAny(again, Task.Delay(50));
            return again.IsCompleted;
        });

        var journal = await Entries(sweep);
        var end = Assert.Single(Events<SweepEvent.AttemptEnded>(journal));
        Assert.Equal((AttemptEndKind.Interrupted, "somebody else needs the slot"), (end.Kind, end.Reason));
        Assert.NotNull((await again).From);
    }

    [Fact]
    public async Task Later_attempt_elsewhere_makes_the_earlier_one_give_way()
    {
        var sweep = await LongSweep(trials: 1);
        var first = await Started(sweep, 1);
        var session = SessionOf(first)!;
        var later = session.Trial with { Attempt = first.Attempt + 1 };
        var elsewhere = WorkerIdentity.Of("elsewhere", SiloAddress.New(System.Net.IPAddress.Loopback, 1, 1));
        await Waiting.Until(async () =>
        {
            Assert.False(await Grains.GetGrain<ITrialGrain>($"long/{first.Trial}").Start(later, elsewhere, 0));
            await Task.WhenAny(session.Over, Task.Delay(20));
            return session.Over.IsCompleted;
        });

        Assert.Equal("attempt 2 has fenced it out", session.Attempt.StopReason);
    }

    [Fact]
    public async Task Worker_silo_that_stops_hands_its_trial_over_and_nothing_is_charged()
    {
        var sweep = await LongSweep(trials: 1);
        var first = await Started(sweep, 1);
        await _cluster.Stop(NumberOf(first));
        var second = await Started(sweep, 2);
        Assert.NotEqual(first.Worker, second.Worker);
        var end = Assert.Single(Events<SweepEvent.AttemptEnded>(await Entries(sweep)));
        Assert.Equal((AttemptEndKind.Interrupted, "the worker was asked to stop"), (end.Kind, end.Reason));
    }

    private async Task<ISweepService> LongSweep(int trials) => await _cluster.Catalog(0).Create(Reber.Yaml(steps: 90_000_000, trials, name: "long"), ["report_every=1000000"], null);

    private int NumberOf(Beginning attempt) => Enumerable.Range(1, 2).Single(silo => _cluster.Silos[silo]?.Services.GetRequiredService<WorkerService>().Identity == attempt.Worker);

    private AttemptSession? SessionOf(Beginning attempt) => _cluster.Silos[NumberOf(attempt)]!.Services.GetRequiredService<WorkerService>().Find("long", attempt.Trial);

    // The start of an attempt, once it is in the journal and its slot trains it.
    private async Task<Beginning> Started(ISweepService sweep, int attempt)
    {
        Beginning? started = null;
        await Waiting.Until(
            async () =>
            {
                if (Events<SweepEvent.AttemptStarted>(await Entries(sweep)).FirstOrDefault(e => e.Attempt == attempt) is not { } e) return false;
                started = new Beginning(e.Trial, e.Attempt, e.Worker, e.From);
                return SessionOf(started)?.Attempt.View().Progress.Steps > (e.From is null ? 0 : e.From.Resource);
            },
            $"attempt {attempt} to train");
        return started!;
    }

    private static async Task<IReadOnlyList<JournalEntry>> UntilFinished(ISweepService sweep)
    {
        await Waiting.Until(async () => (await sweep.Summary()).Standing == SweepStanding.Finished);
        return await Entries(sweep);
    }

    private static async Task<List<JournalEntry>> Entries(ISweepService sweep)
    {
        var entries = new List<JournalEntry>();
        await foreach (var entry in sweep.Entries()) entries.Add(entry);
        return entries;
    }

    private static IEnumerable<T> Events<T>(IEnumerable<JournalEntry> journal)
        where T : SweepEvent => journal.SelectMany(static entry => entry.Events).OfType<T>();

    private sealed record Beginning(int Trial, int Attempt, string Worker, CheckpointReference? From);
}
