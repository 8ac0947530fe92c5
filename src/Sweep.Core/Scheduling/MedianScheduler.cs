using Sweep.Core.Options;
using Sweep.Core.Sweeps;

namespace Sweep.Core.Scheduling;

/// <summary>
/// Median stopping (Golovin et al. 2017, "Google Vizier", section 3.2.2, doi 10.1145/3097983.3098043): a trial is stopped where its lowest loss so far is above the
/// median of the running averages that the other trials had at the same resource. It is judged at every multiple of the
/// interval, the first report at or past it counting. Of a trial's reports only a sum, a count and a minimum are kept while it lives, and one
/// average for each multiple that it reached: there are at most 100 of these, 20 by default.
/// </summary>
public sealed class MedianScheduler : IScheduler
{
    private const int MaxLevels = 100;
    private readonly long[] _levels;
    private readonly int _minTrials;
    private readonly RankedTrials[] _averages;
    private readonly SortedDictionary<int, Curve> _live = [];

    private MedianScheduler(long[] levels, int minTrials)
    {
        (_levels, _minTrials) = (levels, minTrials);
        _averages = new RankedTrials[levels.Length];
        for (var i = 0; i < levels.Length; i++) _averages[i] = new RankedTrials();
    }

    /// <summary>
    /// Makes one from its options: <c>min_trials</c> 5, the number of other trials that there must be to compare with; <c>warmup</c> 0, the resource
    /// below which nothing is stopped; <c>interval</c>, the resource between judgements, a twentieth of the maximal resource.
    /// </summary>
    public static IScheduler Create(OptionReader options, SchedulerSetup setup)
    {
        var max = setup.MaxResource;
        var minTrials = (int)options.Int("min_trials", 5, 1, int.MaxValue);
        var warmup = options.Int("warmup", 0, 0);
        var interval = options.Int("interval", Part(max, 20), Part(max, MaxLevels));
        if (warmup >= max) options.Problem("warmup", $"must be below the maximal resource {max}, but got {warmup}.");
        var levels = new List<long>();
        for (var level = interval; level < max; level += interval)
        {
            if (level >= warmup) levels.Add(level);
            if (level > long.MaxValue - interval) break;
        }

        return new MedianScheduler([.. levels], minTrials);
    }

    /// <inheritdoc/>
    public IReadOnlyList<long> Rungs => _levels;

    /// <inheritdoc/>
    public Verdict Judge(in ScheduledReport report)
    {
        _live.TryGetValue(report.Trial, out var curve);
        var level = LevelReached(report.Resource);
        if (level < (curve?.NextLevel ?? 0)) return Verdict.Continue;
        var (others, mark) = (_averages[level], _levels[level]);
        var best = curve is null ? report.Loss : Math.Min(curve.Best, report.Loss);
        if (others.Count < _minTrials || best <= others.Quantile(2)) return new Verdict(VerdictKind.Continue, null, 0, mark);
        return new Verdict(VerdictKind.Stop, $"worse than the median of {others.Count} other trials at {mark}", 0, mark);
    }

    /// <inheritdoc/>
    public int? NextPromotion() => null;

    /// <inheritdoc/>
    public void OnReported(in ScheduledReport report, in Verdict verdict)
    {
        if (!_live.TryGetValue(report.Trial, out var curve)) _live.Add(report.Trial, curve = new Curve());
        curve.Sum += report.Loss;
        curve.Count++;
        curve.Best = Math.Min(curve.Best, report.Loss);
        if (verdict.Rung is not { } mark) return;
        var level = Array.BinarySearch(_levels, mark);
        if (level < 0) throw new InvalidOperationException($"There is no judgement at {mark}.");
        _averages[level].Add(curve.Sum / curve.Count, report.Trial);
        curve.NextLevel = level + 1;
    }

    /// <inheritdoc/>
    public void OnPromoted(int trial) => throw new InvalidOperationException($"Cannot promote trial {trial}: this scheduler pauses none.");

    /// <inheritdoc/>
    public void OnEnded(int trial, bool ranksLast)
    {
        _live.Remove(trial, out var curve);
        var next = curve?.NextLevel ?? 0;
        if (ranksLast && next < _levels.Length) _averages[next].Add(double.PositiveInfinity, trial);
    }

    /// <inheritdoc/>
    public void WriteTo(CanonicalWriter writer)
    {
        foreach (var averages in _averages) averages.WriteTo(writer);
        writer.Write((long)_live.Count);
        foreach (var (trial, curve) in _live)
        {
            writer.Write((long)trial);
            writer.Write(curve.Sum);
            writer.Write((long)curve.Count);
            writer.Write(curve.Best);
            writer.Write((long)curve.NextLevel);
        }
    }

    /// <inheritdoc/>
    public void ReadFrom(CanonicalReader reader)
    {
        foreach (var averages in _averages) averages.ReadFrom(reader);
        for (var count = reader.ReadCount(); count > 0; count--)
            _live[reader.ReadInt()] = new Curve { Sum = reader.ReadDouble(), Count = reader.ReadInt(), Best = reader.ReadDouble(), NextLevel = reader.ReadInt() };
    }

    // -1 below the first level.
    private int LevelReached(long resource)
    {
        var found = Array.BinarySearch(_levels, resource);
        return found >= 0 ? found : ~found - 1;
    }

    private static long Part(long whole, int parts) => Math.Max(1, (whole / parts) + (whole % parts > 0 ? 1 : 0));

    private sealed class Curve
    {
        public double Sum { get; set; }

        public int Count { get; set; }

        public double Best { get; set; } = double.PositiveInfinity;

        public int NextLevel { get; set; }
    }
}
