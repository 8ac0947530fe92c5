using Sweep.Core.Options;
using Sweep.Core.Sweeps;

namespace Sweep.Core.Scheduling;

/// <summary>
/// Asynchronous successive halving as its paper gives it (arXiv 1810.05934, algorithm 2): a trial pauses at each rung; a free slot goes to the best
/// trial of the highest rung that is among the best ⌊n/η⌋ of the n that reached the rung and was not promoted from it, and to a new trial where
/// there is none. Nothing is stopped: what was never promoted stays paused until the sweep ends.
/// </summary>
public sealed class AshaPromotionScheduler : IScheduler
{
    private readonly AshaBrackets _brackets;
    private readonly Rung[,] _rungs;

    // Where each live trial stands: the highest level that it reached, and its loss there.
    private readonly SortedDictionary<int, (int Level, double Loss)> _reached = [];

    /// <summary>A scheduler with these brackets.</summary>
    public AshaPromotionScheduler(AshaBrackets brackets)
    {
        _brackets = brackets;
        _rungs = new Rung[brackets.Count, brackets.Levels.Count];
        for (var b = 0; b < brackets.Count; b++)
        {
            for (var level = 0; level < brackets.Levels.Count; level++) _rungs[b, level] = new Rung(new RankedTrials(), new RankedTrials());
        }
    }

    /// <summary>Makes one from its options: <c>min_resource</c> 1, <c>reduction_factor</c> 4, <c>brackets</c> 1.</summary>
    public static IScheduler Create(OptionReader options, SchedulerSetup setup) => new AshaPromotionScheduler(AshaBrackets.Read(options, setup));

    /// <inheritdoc/>
    public IReadOnlyList<long> Rungs => _brackets.Levels;

    /// <inheritdoc/>
    public Verdict Judge(in ScheduledReport report)
    {
        var bracket = _brackets.BracketOf(report.Trial);
        var level = _brackets.LevelReached(bracket, report.Resource);
        if (level <= LevelOf(report.Trial)) return Verdict.Continue;
        var mark = _brackets.Levels[level];
        return new Verdict(VerdictKind.Pause, $"waits at rung {mark} to be among the best 1/{_brackets.ReductionFactor}", bracket, mark);
    }

    /// <inheritdoc/>
    public int? NextPromotion()
    {
        for (var level = _brackets.Levels.Count - 1; level >= 0; level--)
        {
            for (var bracket = 0; bracket < _brackets.Count; bracket++)
            {
                // The best of those not promoted has the lowest rank of them: if it is not among the best 1/η, none is.
                var (all, paused) = _rungs[bracket, level];
                if (paused.Count == 0) continue;
                var (loss, trial) = paused[0];
                if (all.RankOf(loss, trial) < all.Count / _brackets.ReductionFactor) return trial;
            }
        }

        return null;
    }

    /// <inheritdoc/>
    public void OnReported(in ScheduledReport report, in Verdict verdict)
    {
        if (verdict.Rung is not { } mark) return;
        var level = _brackets.LevelOf(mark);
        var rung = _rungs[verdict.Bracket, level];
        rung.All.Add(report.Loss, report.Trial);
        if (verdict.Kind == VerdictKind.Pause) rung.Paused.Add(report.Loss, report.Trial);
        _reached[report.Trial] = (level, report.Loss);
    }

    /// <inheritdoc/>
    public void OnPromoted(int trial)
    {
        if (!_reached.TryGetValue(trial, out var at) || !_rungs[_brackets.BracketOf(trial), at.Level].Paused.Remove(at.Loss, trial))
            throw new InvalidOperationException($"Cannot promote trial {trial}: it is not paused at a rung.");
    }

    /// <inheritdoc/>
    public void OnEnded(int trial, bool ranksLast)
    {
        var bracket = _brackets.BracketOf(trial);
        if (_reached.Remove(trial, out var at)) _rungs[bracket, at.Level].Paused.Remove(at.Loss, trial);
        else at.Level = -1;
        // It ranks last in the rung that it was on its way to.
        var next = Math.Max(bracket, at.Level + 1);
        if (ranksLast && next < _brackets.Levels.Count) _rungs[bracket, next].All.Add(double.PositiveInfinity, trial);
    }

    /// <inheritdoc/>
    public void WriteTo(CanonicalWriter writer)
    {
        foreach (var (all, paused) in _rungs)
        {
            all.WriteTo(writer);
            paused.WriteTo(writer);
        }

        writer.Write((long)_reached.Count);
        foreach (var (trial, (level, loss)) in _reached)
        {
            writer.Write((long)trial);
            writer.Write((long)level);
            writer.Write(loss);
        }
    }

    /// <inheritdoc/>
    public void ReadFrom(CanonicalReader reader)
    {
        foreach (var (all, paused) in _rungs)
        {
            all.ReadFrom(reader);
            paused.ReadFrom(reader);
        }

        for (var count = reader.ReadCount(); count > 0; count--) _reached[reader.ReadInt()] = (reader.ReadInt(), reader.ReadDouble());
    }

    private int LevelOf(int trial) => _reached.TryGetValue(trial, out var at) ? at.Level : -1;

    private readonly record struct Rung(RankedTrials All, RankedTrials Paused);
}
