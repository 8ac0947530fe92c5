using Sweep.Core.Sampling;
using Sweep.Core.Scheduling;
using Sweep.Core.Spaces;
using Sweep.Core.Sweeps;
using Sweep.TestKit.Sweeps;
using Xunit;

namespace Sweep.TestKit.Schedulers;

/// <summary>What every scheduler of the registry must hold; one subclass for each.</summary>
public abstract class SchedulerConformance
{
    private const long MaxResource = 100;

    /// <summary>The name in the registry.</summary>
    public abstract string Kind { get; }

    /// <summary>Whether trials are judged by comparing them, rather than each by itself.</summary>
    protected virtual bool Compares => true;

    protected virtual (string Name, ParameterValue Value)[] Options => [];

    [Theory]
    [InlineData(1UL, 1)]
    [InlineData(2UL, 4)]
    [InlineData(3UL, 16)]
    public void Judging_changes_nothing(ulong seed, int slots)
    {
        var scheduler = Create();
        var run = Run(scheduler, seed, Noise);
        run.Before = report =>
        {
            var before = SchedulerRun.Bytes(scheduler);
            var verdict = scheduler.Judge(report);
            var promotion = scheduler.NextPromotion();
            Assert.Equal(verdict, scheduler.Judge(report));
            Assert.Equal(promotion, scheduler.NextPromotion());
            Assert.Equal(before, SchedulerRun.Bytes(scheduler));
        };
        run.Train(60, slots);
        Assert.NotEmpty(run.Reports);
    }

    [Theory]
    [InlineData(4UL)]
    [InlineData(5UL)]
    public void Same_events_give_same_state_and_decisions(ulong seed)
    {
        var (scheduler, again) = (Create(), Create());
        var run = Run(scheduler, seed, Noise).Train(80, 4);
        foreach (var fold in run.Folds) fold(again);

        Assert.Equal(SchedulerRun.Bytes(scheduler), SchedulerRun.Bytes(again));
        for (var resource = 1L; resource < MaxResource; resource++)
        {
            var report = new ScheduledReport(1000, resource, Noise(1000, resource));
            Assert.Equal(scheduler.Judge(report), again.Judge(report));
        }
    }

    [Theory]
    [InlineData(15UL)]
    [InlineData(16UL)]
    public void What_was_folded_is_written_read_back_and_folded_on(ulong seed)
    {
        var folds = Run(Create(), seed, Noise).Train(80, 8).Folds;
        foreach (var half in new[] { 0, folds.Count / 3, folds.Count / 2, folds.Count })
        {
            var (written, read) = (Create(), Create());
            foreach (var fold in folds[..half]) fold(written);
            var reader = new CanonicalReader(SchedulerRun.Bytes(written));
            read.ReadFrom(reader);
            Assert.True(reader.IsAtEnd);
            Assert.Equal(SchedulerRun.Bytes(written), SchedulerRun.Bytes(read));
            foreach (var fold in folds[half..])
            {
                Assert.Equal(written.NextPromotion(), read.NextPromotion());
                fold(written);
                fold(read);
            }

            Assert.Equal(SchedulerRun.Bytes(written), SchedulerRun.Bytes(read));
        }
    }

    [Theory]
    [InlineData(6UL)]
    [InlineData(7UL)]
    public void Never_stops_the_best_of_its_rung(ulong seed)
    {
        var best = new Dictionary<(int, long), double>();
        var run = Run(Create(), seed, Falling, failures: 0.02).Train(200, 8);
        foreach (var (report, verdict) in run.Reports)
        {
            if (verdict.Rung is not { } rung)
            {
                Assert.Equal(VerdictKind.Continue, verdict.Kind);
                continue;
            }

            var before = best.GetValueOrDefault((verdict.Bracket, rung), double.PositiveInfinity);
            if (report.Loss < before)
            {
                Assert.NotEqual(VerdictKind.Stop, verdict.Kind);
                best[(verdict.Bracket, rung)] = report.Loss;
            }
        }
    }

    [Theory]
    [InlineData(8UL)]
    [InlineData(9UL)]
    public void Promotes_only_what_is_paused(ulong seed)
    {
        var scheduler = Create();
        var run = Run(scheduler, seed, Noise);
        run.Before = _ =>
        {
            if (scheduler.NextPromotion() is { } trial)
            {
                Assert.Contains(trial, run.Paused);
                Assert.DoesNotContain(trial, run.Ended);
            }
        };
        run.Train(120, 8);
        var pauses = run.Reports.Count(r => r.Verdict.Kind == VerdictKind.Pause);
        Assert.True(run.Promoted.Count <= pauses);
    }

    [Fact]
    public void Never_promotes_what_has_ended()
    {
        var scheduler = Create();
        var run = Run(scheduler, 10, Noise).Train(60, 4);
        foreach (var trial in run.Paused) scheduler.OnEnded(trial, ranksLast: false);
        Assert.Null(scheduler.NextPromotion());
    }

    [Fact]
    public void Rungs_ascend_below_the_maximum()
    {
        var rungs = Create().Rungs;
        for (var i = 0; i < rungs.Count; i++)
        {
            Assert.InRange(rungs[i], 1, MaxResource - 1);
            if (i > 0) Assert.True(rungs[i - 1] < rungs[i]);
        }
    }

    [Theory]
    [InlineData(11UL)]
    [InlineData(12UL)]
    public void Trial_reaches_each_rung_once_and_in_order(ulong seed)
    {
        var scheduler = Create();
        var reached = new Dictionary<int, (int Bracket, long Rung)>();
        foreach (var (report, verdict) in Run(scheduler, seed, Noise).Train(100, 8).Reports)
        {
            if (verdict.Rung is not { } rung) continue;
            Assert.Contains(rung, scheduler.Rungs);
            Assert.True(rung <= report.Resource);
            if (reached.TryGetValue(report.Trial, out var before))
            {
                Assert.Equal(before.Bracket, verdict.Bracket);
                Assert.True(before.Rung < rung);
            }

            reached[report.Trial] = (verdict.Bracket, rung);
        }
    }

    [Fact]
    public void Infinite_loss_is_no_better_than_any()
    {
        var scheduler = Create();
        Run(scheduler, 13, Falling, failures: 0.1).Train(100, 4);
        if (!Compares || scheduler.Rungs.Count == 0) return;

        // Two new trials, of a bracket that begins at the lowest rung, where all others have been.
        var resource = scheduler.Rungs[0];
        var fresh = Enumerable.Range(5000, 1000).Where(trial => scheduler.Judge(new ScheduledReport(trial, resource, 0)).Rung is not null).Take(2).ToArray();
        var verdict = scheduler.Judge(new ScheduledReport(fresh[0], resource, double.PositiveInfinity));
        Assert.NotEqual(VerdictKind.Continue, verdict.Kind);
        scheduler.OnReported(new ScheduledReport(fresh[0], resource, double.PositiveInfinity), verdict);
        Assert.NotEqual(VerdictKind.Stop, scheduler.Judge(new ScheduledReport(fresh[1], resource, 0)).Kind);
        Assert.NotEqual(fresh[0], scheduler.NextPromotion());
    }

    [Fact]
    public void Memory_grows_with_trials_not_with_reports()
    {
        const int Trials = 100;
        var (few, many) = (Create(), Create());
        new SchedulerRun(few, MaxResource, Falling, 14, interval: 50).Train(Trials, 4);
        new SchedulerRun(many, MaxResource, Falling, 14, interval: 1).Train(Trials, 4);
        var perRung = 64 * Trials * Math.Max(1, many.Rungs.Count);
        Assert.InRange(SchedulerRun.Bytes(many).Length, 0, perRung);
        Assert.InRange(SchedulerRun.Bytes(few).Length, 0, perRung);
    }

    protected IScheduler Create() => SweepScript.Scheduler(Kind, MaxResource, Options);

    /// <summary>Losses without any pattern.</summary>
    protected static double Noise(int trial, long resource) => new Prng(77, Purpose.Proposal, (trial * 1000L) + resource).NextDouble();

    /// <summary>Losses that fall with each report, to a floor that is the trial's own.</summary>
    protected static double Falling(int trial, long resource) => new Prng(78, Purpose.Proposal, trial).NextDouble() + (3.0 / resource);

    private static SchedulerRun Run(IScheduler scheduler, ulong seed, Func<int, long, double> loss, double failures = 0.05)
        => new(scheduler, MaxResource, loss, seed, failures: failures);
}
