using Sweep.Core.Options;
using Sweep.Core.Sweeps;

namespace Sweep.Core.Scheduling;

/// <summary>
/// Early stopping as Keras knows it: a trial is stopped when that many reports in a row have not improved on its best by more than
/// <c>min_delta</c>. Trials are not compared with each other.
/// </summary>
public sealed class PatienceScheduler : IScheduler
{
    private readonly int _patience;
    private readonly double _minDelta;
    private readonly bool _relative;

    // Of each live trial, the best loss and how many reports have passed since.
    private readonly SortedDictionary<int, (double Best, int Since)> _live = [];

    private PatienceScheduler(int patience, double minDelta, bool relative) => (_patience, _minDelta, _relative) = (patience, minDelta, relative);

    /// <summary>
    /// Makes one from its options: <c>patience</c> 5, in reports; <c>min_delta</c> 0, what must be surpassed to count as an improvement; <c>relative</c>
    /// false, whether <c>min_delta</c> is a fraction of the best loss's magnitude.
    /// </summary>
    public static IScheduler Create(OptionReader options, SchedulerSetup setup) => new PatienceScheduler(
        (int)options.Int("patience", 5, 1, int.MaxValue),
        options.Float("min_delta", 0, 0),
        options.Bool("relative", false));

    /// <inheritdoc/>
    public IReadOnlyList<long> Rungs => [];

    /// <inheritdoc/>
    public Verdict Judge(in ScheduledReport report)
    {
        var since = After(report).Since;
        return since < _patience
            ? Verdict.Continue
            : new Verdict(VerdictKind.Stop, $"no improvement in {since} {(since == 1 ? "report" : "reports")}");
    }

    /// <inheritdoc/>
    public int? NextPromotion() => null;

    /// <inheritdoc/>
    public void OnReported(in ScheduledReport report, in Verdict verdict) => _live[report.Trial] = After(report);

    /// <inheritdoc/>
    public void OnPromoted(int trial) => throw new InvalidOperationException($"Cannot promote trial {trial}: this scheduler pauses none.");

    /// <inheritdoc/>
    public void OnEnded(int trial, bool ranksLast) => _live.Remove(trial);

    /// <inheritdoc/>
    public void WriteTo(CanonicalWriter writer)
    {
        writer.Write((long)_live.Count);
        foreach (var (trial, (best, since)) in _live)
        {
            writer.Write((long)trial);
            writer.Write(best);
            writer.Write((long)since);
        }
    }

    /// <inheritdoc/>
    public void ReadFrom(CanonicalReader reader)
    {
        for (var count = reader.ReadCount(); count > 0; count--) _live[reader.ReadInt()] = (reader.ReadDouble(), reader.ReadInt());
    }

    private (double Best, int Since) After(in ScheduledReport report)
    {
        if (!_live.TryGetValue(report.Trial, out var live)) return (report.Loss, 0);
        return Improves(report.Loss, live.Best) ? (report.Loss, 0) : (live.Best, live.Since + 1);
    }

    private bool Improves(double loss, double best)
    {
        if (double.IsPositiveInfinity(best)) return loss < best;
        return best - loss > (_relative ? _minDelta * Math.Abs(best) : _minDelta);
    }
}
