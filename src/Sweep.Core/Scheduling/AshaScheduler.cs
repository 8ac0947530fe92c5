using Sweep.Core.Options;
using Sweep.Core.Sweeps;

namespace Sweep.Core.Scheduling;

/// <summary>
/// Asynchronous successive halving that stops (the variant of Ray Tune's <c>AsyncHyperBandScheduler</c> and Syne Tune's "stopping" ASHA): a trial that
/// reaches a rung goes on if its loss is at most the 1/η quantile, interpolated, of the losses that other trials had there
/// before it, and is stopped otherwise. The first at a rung always goes on. A report that crosses several rungs is judged at the highest.
/// </summary>
public sealed class AshaScheduler : IScheduler
{
    private readonly AshaBrackets _brackets;
    private readonly RankedTrials[,] _rungs;

    // The highest level that each live trial has reached. Sorted, so that the state is written in one order.
    private readonly SortedDictionary<int, int> _reached = [];

    /// <summary>A scheduler with these brackets.</summary>
    public AshaScheduler(AshaBrackets brackets)
    {
        _brackets = brackets;
        _rungs = new RankedTrials[brackets.Count, brackets.Levels.Count];
        for (var b = 0; b < brackets.Count; b++)
        {
            for (var level = 0; level < brackets.Levels.Count; level++) _rungs[b, level] = new RankedTrials();
        }
    }

    /// <summary>Makes one from its options: <c>min_resource</c> 1, <c>reduction_factor</c> 4, <c>brackets</c> 1.</summary>
    public static IScheduler Create(OptionReader options, SchedulerSetup setup) => new AshaScheduler(AshaBrackets.Read(options, setup));

    /// <inheritdoc/>
    public IReadOnlyList<long> Rungs => _brackets.Levels;

    /// <inheritdoc/>
    public Verdict Judge(in ScheduledReport report)
    {
        var bracket = _brackets.BracketOf(report.Trial);
        var level = _brackets.LevelReached(bracket, report.Resource);
        if (level <= Reached(report.Trial)) return Verdict.Continue;
        var rung = _rungs[bracket, level];
        var mark = _brackets.Levels[level];
        if (rung.Count == 0 || report.Loss <= rung.Quantile(_brackets.ReductionFactor)) return new Verdict(VerdictKind.Continue, null, bracket, mark);
        return new Verdict(VerdictKind.Stop, $"not among the best 1/{_brackets.ReductionFactor} of {rung.Count + 1} trials at rung {mark}", bracket, mark);
    }

    /// <inheritdoc/>
    public int? NextPromotion() => null;

    /// <inheritdoc/>
    public void OnReported(in ScheduledReport report, in Verdict verdict)
    {
        if (verdict.Rung is not { } rung) return;
        var level = _brackets.LevelOf(rung);
        _rungs[verdict.Bracket, level].Add(report.Loss, report.Trial);
        _reached[report.Trial] = level;
    }

    /// <inheritdoc/>
    public void OnPromoted(int trial) => throw new InvalidOperationException($"Cannot promote trial {trial}: this scheduler pauses none.");

    /// <inheritdoc/>
    public void OnEnded(int trial, bool ranksLast)
    {
        if (ranksLast)
        {
            // It ranks last in the rung that it was on its way to: those that arrive alive have one more behind them.
            var bracket = _brackets.BracketOf(trial);
            var next = Math.Max(bracket, Reached(trial) + 1);
            if (next < _brackets.Levels.Count) _rungs[bracket, next].Add(double.PositiveInfinity, trial);
        }

        _reached.Remove(trial);
    }

    /// <inheritdoc/>
    public void WriteTo(CanonicalWriter writer)
    {
        foreach (var rung in _rungs) rung.WriteTo(writer);
        writer.Write((long)_reached.Count);
        foreach (var (trial, level) in _reached)
        {
            writer.Write((long)trial);
            writer.Write((long)level);
        }
    }

    /// <inheritdoc/>
    public void ReadFrom(CanonicalReader reader)
    {
        foreach (var rung in _rungs) rung.ReadFrom(reader);
        for (var count = reader.ReadCount(); count > 0; count--) _reached[reader.ReadInt()] = reader.ReadInt();
    }

    private int Reached(int trial) => _reached.TryGetValue(trial, out var level) ? level : -1;
}
