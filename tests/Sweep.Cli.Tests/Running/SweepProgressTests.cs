using Sweep.Cli.Running;
using Sweep.Core.Scheduling;
using Sweep.Core.Spaces;
using Sweep.Core.Sweeps;
using Xunit;

namespace Sweep.Cli.Tests.Running;

public sealed class SweepProgressTests
{
    private static readonly Configuration Values = new([new("lr", ParameterValue.Float(0.1))]);

    private readonly SweepProgress _progress = new("loss", maximize: false);
    private long _position;

    [Fact]
    public void Tells_start_best_and_end()
    {
        Assert.Equal(new TrialNews.Started(0, 1, Values, null), Assert.Single(At(1000, new SweepEvent.TrialProposed(0, 0, Values), new SweepEvent.AttemptStarted(0, 1, "w", 0, null))));
        Assert.Equal(new TrialNews.Best(0, 0.5, 10), Assert.Single(At(2000, Report(0, 10, 0.5))));
        Assert.Empty(At(3000, Report(0, 20, 0.6)));
        Assert.Equal(new TrialNews.Ended(0, TrialState.Completed, 0.5, 20, null), Assert.Single(At(4000, new SweepEvent.TrialEnded(0, TrialState.Completed, null))));
        Assert.Equal([3.0], _progress.EndedSeconds);
        Assert.Equal(0.5, _progress.Best!.Value.Objective);
    }

    [Fact]
    public void Only_a_better_trial_is_news()
    {
        foreach (var trial in new[] { 0, 1 }) At(0, new SweepEvent.TrialProposed(trial, trial, Values), new SweepEvent.AttemptStarted(trial, 1, "w", trial, null));
        At(1, Report(0, 10, 0.5));
        Assert.Empty(At(2, Report(1, 10, 0.5)));
        Assert.Empty(At(3, Report(1, 20, double.NaN)));
        Assert.Equal(new TrialNews.Best(1, 0.4, 30), Assert.Single(At(4, Report(1, 30, 0.4))));
    }

    [Fact]
    public void Time_off_the_slot_does_not_count()
    {
        At(0, new SweepEvent.TrialProposed(0, 0, Values), new SweepEvent.AttemptStarted(0, 1, "w", 0, null));
        At(2000, new SweepEvent.AttemptEnded(0, 1, AttemptEndKind.Interrupted, "drained"));
        Assert.Empty(_progress.RunningSeconds(50_000));
        At(60_000, new SweepEvent.AttemptStarted(0, 2, "w", 0, null));
        Assert.Equal([3.0], _progress.RunningSeconds(61_000));
        At(63_000, new SweepEvent.TrialEnded(0, TrialState.Stopped, "enough"));
        Assert.Equal([5.0], _progress.EndedSeconds);
    }

    private IReadOnlyList<TrialNews> At(long at, params SweepEvent[] events) => _progress.Fold(new JournalEntry(_position++, at, [.. events]));

    private static SweepEvent Report(int trial, long resource, double loss)
        => new SweepEvent.MetricsReported(trial, 1, resource, MetricValues.Of("loss", loss), Verdict.Continue);
}
