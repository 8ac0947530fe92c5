using Sweep.Core.Scheduling;

namespace Sweep.Core.Sweeps;

/// <summary>
/// The trials that have reported, best first. A trial ranks by the lowest loss it reported, ties by its number; trials
/// that diverged or failed come last, by their numbers. A report, a rank and a place each take O(log n).
/// </summary>
public sealed class Leaderboard
{
    private readonly RankedTrials _ranked = new();
    private readonly RankedTrials _last = new();
    private readonly List<TrialRecord> _trials;

    internal Leaderboard(List<TrialRecord> trials) => _trials = trials;

    /// <summary>How many trials are on it.</summary>
    public int Count => _ranked.Count + _last.Count;

    /// <summary>The best trial; null while none has reported a loss, or all that did diverged or failed.</summary>
    public TrialRecord? Best => _ranked.Count > 0 ? this[0] : null;

    /// <summary>The trial of a rank from 0, which must be below <see cref="Count"/>.</summary>
    public TrialRecord this[int rank] => _trials[rank < _ranked.Count ? _ranked[rank].Trial : _last[rank - _ranked.Count].Trial];

    /// <summary>The first trials, at most <paramref name="count"/> of them.</summary>
    public TrialRecord[] Top(int count)
    {
        var top = new TrialRecord[Math.Clamp(count, 0, Count)];
        for (var rank = 0; rank < top.Length; rank++) top[rank] = this[rank];
        return top;
    }

    /// <summary>The loss of a rank; null where no trial that may still be chosen has it.</summary>
    internal double? LossAt(int rank) => rank < _ranked.Count ? _ranked[rank].Loss : null;

    /// <summary>A trial's rank from 0; null where it is not on the board.</summary>
    public int? RankOf(TrialRecord trial)
    {
        if (RanksLast(trial.State)) return _ranked.Count + _last.RankOf(double.PositiveInfinity, trial.Number);
        return double.IsNaN(trial.BestLoss) ? null : _ranked.RankOf(trial.BestLoss, trial.Number);
    }

    internal void WriteTo(CanonicalWriter writer)
    {
        _ranked.WriteTo(writer);
        _last.WriteTo(writer);
    }

    internal void ReadFrom(CanonicalReader reader)
    {
        _ranked.ReadFrom(reader);
        _last.ReadFrom(reader);
    }

    /// <summary>Whether trials in this state rank last.</summary>
    internal static bool RanksLast(TrialState state) => state is TrialState.Diverged or TrialState.Failed;

    internal void Improve(TrialRecord trial, double before)
    {
        if (!double.IsNaN(before)) _ranked.Remove(before, trial.Number);
        _ranked.Add(trial.BestLoss, trial.Number);
    }

    internal void SetLast(TrialRecord trial)
    {
        if (!double.IsNaN(trial.BestLoss)) _ranked.Remove(trial.BestLoss, trial.Number);
        _last.Add(double.PositiveInfinity, trial.Number);
    }
}
