using Sweep.Core.Sampling;
using Sweep.Core.Spaces;
using Sweep.Core.Sweeps;
using Sweep.Hosting.Local;
using Sweep.Server.Metrics;
using Sweep.TestKit;
using Sweep.TestKit.Local;
using Sweep.TestKit.Sweeps;
using Xunit;

namespace Sweep.Server.Tests.Metrics;

public sealed class SweepScrapeTests : IDisposable
{
    private readonly ScratchFolder _folder = new();
    private readonly SweepTelemetry _telemetry = SweepTelemetry.Start();

    public void Dispose()
    {
        _telemetry.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Running_trials_show_how_they_learn()
    {
        using var trainer = new MeasuredTrainer(static number => 3 + number);
        await using var sweep = Open("learning", trainer, maxTrials: 2);
        Scrape? whileSecondRuns = null;
        trainer.Started = number => whileSecondRuns = number == 1 ? Scrape.Of(_telemetry) : null;
        await sweep.Host.Run();

        var scrape = whileSecondRuns!;
        double[] Of(string name, int trial) => [.. scrape.Of(name, ("sweep", "learning"), ("trial", $"{trial}")).Select(sample => sample.Value)];
        Assert.Equal([3.0], Of("sweep_trial_objective", 0));
        Assert.Equal([0.5], Of("sweep_trial_loss", 0));
        Assert.Equal([1.25], Of("sweep_trial_gradient_norm", 0));
        Assert.Equal([0.25], Of("sweep_trial_clip_ratio", 0));
        Assert.Equal(["0", "1"], scrape.Of("sweep_trial_gate_saturation_ratio", ("sweep", "learning"), ("trial", "0")).Select(sample => sample.Labels["layer"]));
        // What has not reported yet shows what its progress tells.
        Assert.Empty(Of("sweep_trial_objective", 1));
        Assert.Equal([1.5], Of("sweep_trial_loss", 1));
        Assert.Equal([2.5], Of("sweep_trial_gradient_norm", 1));
        Assert.Empty(Of("sweep_trial_clip_ratio", 1));
        Assert.Equal(1, scrape.Of("sweep_trials", ("sweep", "learning"), ("state", "running")).Single().Value);
        Assert.Empty(scrape.Of("sweep_end_time_seconds", ("sweep", "learning")));
    }

    [Fact]
    public async Task Sweep_shows_what_it_is_and_where_it_lies()
    {
        using var trainer = new MeasuredTrainer(static number => number);
        await using var sweep = Open("finished", trainer, maxTrials: 3);
        await sweep.Host.Run();
        var scrape = Scrape.Of(_telemetry);
        Assert.Equal(
            ["engine=cpu", "goal=minimize", "metric=loss", "sampler=list", "scheduler=none", "sweep=finished"],
            scrape.Of("sweep_info", ("sweep", "finished")).Single().Labels.Select(label => $"{label.Key}={label.Value}").Order());
        var entries = sweep.Journal;
        Assert.Equal(entries[0].At / 1000.0, scrape.Of("sweep_start_time_seconds", ("sweep", "finished")).Single().Value);
        var end = scrape.Of("sweep_end_time_seconds", ("sweep", "finished")).Single();
        Assert.Equal(("trials_done", entries[^1].At / 1000.0), (end.Labels["kind"], end.Value));
        Assert.Equal(3, scrape.Of("sweep_budget_trials", ("sweep", "finished")).Single().Value);
        var volume = new DriveInfo(sweep.Folder);
        Assert.Equal(volume.TotalSize, scrape.Of("sweep_storage_size_bytes", ("sweep", "finished")).Single().Value);
        Assert.InRange(scrape.Of("sweep_storage_free_bytes", ("sweep", "finished")).Single().Value, 1, volume.TotalSize);
    }

    [Fact]
    public async Task Sweep_taken_up_again_shows_its_whole_story_and_counts_its_own()
    {
        using var trainer = new MeasuredTrainer(static number => number);
        using (var drain = new CancellationTokenSource())
        {
            await using var first = Open("again", trainer, maxTrials: 30);
            trainer.Started = number =>
            {
                if (number == 24) drain.Cancel();
            };
            await first.Host.Run(drain.Token);
        }

        trainer.Started = null;
        await using var second = Open("again", trainer, maxTrials: 30);
        var scrape = Scrape.Of(_telemetry);
        Assert.Equal(20, scrape.Of("sweep_trial_clip_ratio", ("sweep", "again")).Count());
        Assert.Equal(0, scrape.Of("sweep_reports_total", ("sweep", "again")).Single().Value);
        Assert.Equal(second.Journal[0].At / 1000.0, scrape.Of("sweep_start_time_seconds", ("sweep", "again")).Single().Value);
        await second.Host.Run();
        Assert.Equal(second.Journal.SelectMany(entry => entry.Events).OfType<SweepEvent.TrialEnded>().Count(), Scrape.Of(_telemetry).Of("sweep_trials", ("sweep", "again"), ("state", "completed")).Single().Value);
    }

    [Fact]
    public async Task Sweep_that_is_closed_takes_its_series_with_it_and_leaves_the_others_theirs()
    {
        using var trainer = new MeasuredTrainer(static number => number);
        await using var stays = Open("stays", trainer, maxTrials: 2);
        await stays.Host.Run();
        var before = Scrape.Of(_telemetry).OfSweep("stays").Select(sample => sample.Name).ToList();
        await using (var goes = Open("goes", trainer, maxTrials: 2))
        {
            await goes.Host.Run();
            Assert.NotEmpty(Scrape.Of(_telemetry).OfSweep("goes"));
        }

        // What was measured since the last look is shown once more, by histograms alone.
        Assert.All(Scrape.Of(_telemetry).OfSweep("goes"), sample => Assert.Matches("_(bucket|sum|count|created)$", sample.Name));
        var after = Scrape.Of(_telemetry);
        Assert.Empty(after.OfSweep("goes"));
        Assert.Equal(before, after.OfSweep("stays").Select(sample => sample.Name));
    }

    [Fact]
    public async Task Counters_never_fall()
    {
        using var trainer = new MeasuredTrainer(static number => number);
        await using var sweep = Open("counting", trainer, maxTrials: 200);
        var last = new Dictionary<string, double>();
        trainer.Started = number =>
        {
            if (number % 20 != 0) return;
            var scrape = Scrape.Of(_telemetry);
            var counters = scrape.Families.Where(family => family.Type == "counter").Select(family => family.Name + "_total").ToHashSet();
            foreach (var sample in scrape.OfSweep("counting").Where(sample => counters.Contains(sample.Name) || sample.Name.EndsWith("_count", StringComparison.Ordinal)))
            {
                var series = $"{sample.Name} {string.Join(',', sample.Labels)}";
                Assert.True(sample.Value >= last.GetValueOrDefault(series), series);
                last[series] = sample.Value;
            }
        };
        await sweep.Host.Run();
        Assert.Equal(0, sweep.Replay().Count(TrialState.Failed));
        Assert.Contains(last, pair => pair.Key.StartsWith("sweep_train_tokens_total", StringComparison.Ordinal) && pair.Value > 0);
    }

    [Fact]
    public async Task Parameters_named_like_labels_get_a_prefix_and_values_are_escaped()
    {
        const string odd = "C:\\data \"x\"\nnext";
        var names = new[] { "trial", "sweep", "rank", "job", "instance", "le", "quantile", "__name__", "otel_scope_name", "param_trial", "lr" };
        var setup = SweepScript.Setup(sampler: static () => new RandomSampler()) with
        {
            Name = "odd",
            Space = SearchSpace.Create([.. names.Select(static name => new Parameter.Choice(name, [ParameterValue.Text(odd)]))]),
            MaxTrials = 1,
        };
        using var trainer = new MeasuredTrainer(static number => number);
        await using var sweep = LocalSweep.Open(_folder["odd"], setup, trainer);
        await sweep.Host.Run();
        var info = Scrape.Of(_telemetry).Of("sweep_leaderboard_info", ("sweep", "odd")).Single();
        string[] expected = ["param_trial", "param_sweep", "param_rank", "param_job", "param_instance", "param_le", "param_quantile", "param___name__", "param_otel_scope_name", "param_param_trial", "lr"];
        Assert.Equal(expected.Append("sweep").Append("trial").Order(), info.Labels.Keys.Order());
        Assert.All(expected, name => Assert.Equal(odd, info.Labels[name]));
        Assert.Equal("0", info.Labels["trial"]);
    }

    [Fact]
    public async Task Measurements_of_durations_carry_their_trial_as_exemplars_and_not_as_series()
    {
        using var trainer = new MeasuredTrainer(static number => number);
        await using var sweep = Open("exemplary", trainer, maxTrials: 30);
        await sweep.Host.Run();
        foreach (var name in new[] { "sweep_decide_duration_seconds", "sweep_suggest_duration_seconds", "sweep_journal_append_duration_seconds", "sweep_train_step_duration_seconds", "sweep_gradient_norm" })
        {
            var buckets = Scrape.Of(_telemetry).Of(name + "_bucket", ("sweep", "exemplary")).ToList();
            Assert.All(buckets, bucket => Assert.DoesNotContain("trial", bucket.Labels.Keys));
            Assert.Contains(buckets, bucket => bucket.Exemplar?.GetValueOrDefault("trial") is { } trial && int.Parse(trial) is >= 0 and < 30);
        }
    }

    private LocalSweep Open(string name, MeasuredTrainer trainer, int maxTrials) => LocalSweep.Open(
        _folder[name],
        SweepScript.Setup(maxTrials: maxTrials) with { Name = name },
        trainer,
        new LocalHostOptions { Slots = 1, Sampler = "list", Scheduler = "none" });
}
