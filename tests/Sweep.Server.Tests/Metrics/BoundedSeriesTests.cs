using Sweep.Core.Sweeps;
using Sweep.Hosting.Checkpoints;
using Sweep.Hosting.Local;
using Sweep.Server.Metrics;
using Sweep.TestKit;
using Sweep.TestKit.Journals;
using Sweep.TestKit.Sweeps;
using Xunit;

namespace Sweep.Server.Tests.Metrics;

/// <summary>
/// The SDK never forgets a series of an instrument and folds all beyond 2,000 into one, although it shows only those of the last look; so what
/// is shown of trials that come and go must not wear it out.
/// </summary>
public sealed class BoundedSeriesTests : IDisposable
{
    private const int Trials = 10_000;
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Ten_thousand_trials_show_fewer_than_two_thousand_series_and_none_that_is_stale()
    {
        using var telemetry = SweepTelemetry.Start();
        await using var journal = new MemoryJournal();
        using var trainer = new MeasuredTrainer(static number => 1.0 / (number + 1));
        var setup = SweepScript.Setup(maxResource: 3, maxTrials: Trials) with { Name = "ten-thousand", KeepCheckpoints = 0 };
        await using var host = LocalHost.Start(setup, "name: ten-thousand", [], 1, journal, new FolderCheckpointStore(_folder["checkpoints"]), trainer, new LocalHostOptions { Slots = 1 });
        var looks = 0;
        // Every trial is better than those before it, so that each look finds another leaderboard: the most that can be shown.
        trainer.Started = number =>
        {
            if (number % 25 != 24) return;
            Check(Scrape.Of(telemetry), journal, setup, thoroughly: looks++ % 50 == 0);
        };
        await host.Run();

        Assert.Equal(Trials / 25, looks);
        Check(Scrape.Of(telemetry), journal, setup, thoroughly: true);
    }

    private static void Check(Scrape scrape, MemoryJournal journal, SweepSetup setup, bool thoroughly)
    {
        var mine = scrape.OfSweep(setup.Name).ToList();
        Assert.InRange(mine.Count, 100, 1999);
        Assert.DoesNotContain(scrape.Samples, static sample => sample.Labels.ContainsKey("otel_metric_overflow"));
        Assert.DoesNotContain(mine.GroupBy(static sample => (sample.Name, string.Join(',', sample.Labels.OrderBy(static label => label.Key)))), static same => same.Count() > 1);
        if (!thoroughly) return; // Replaying for every look would take minutes.
        var state = SweepReplay.Rebuild(setup, journal.Read());
        var first = state.Leaderboard.Top(20).Select(static trial => trial.Number).ToList();
        Assert.Equal(first, scrape.Of("sweep_leaderboard_objective", ("sweep", setup.Name)).OrderBy(static sample => int.Parse(sample.Labels["rank"])).Select(static sample => int.Parse(sample.Labels["trial"])));
        Assert.Equal(first.Order(), scrape.Of("sweep_leaderboard_info", ("sweep", setup.Name)).Select(static sample => int.Parse(sample.Labels["trial"])).Order());
        var shown = first.Union(state.Trials.Where(static trial => trial.State == TrialState.Running).Select(static trial => trial.Number)).Order().ToList();
        Assert.Equal(shown, scrape.Of("sweep_trial_loss", ("sweep", setup.Name)).Select(static sample => int.Parse(sample.Labels["trial"])).Order());
        Assert.Equal(2 * first.Count, scrape.Of("sweep_trial_gate_saturation_ratio", ("sweep", setup.Name)).Count());
    }
}
