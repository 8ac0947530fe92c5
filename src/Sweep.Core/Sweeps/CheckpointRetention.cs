namespace Sweep.Core.Sweeps;

/// <summary>
/// Knows which checkpoints a sweep needs. A trial that lives needs its last one, from which its next attempt continues, and that of its best
/// report. Once trials have ended, only the best few of them keep one, that of their best report; besides, the newest checkpoint of the sweep
/// is kept. The ranking is among ended trials, whose losses are fixed: one that falls out never comes back.
/// </summary>
internal sealed class CheckpointRetention(int keep)
{
    // The ended trials that keep a checkpoint, best first; at most `keep`.
    private readonly List<TrialRecord> _best = [];
    private readonly List<CheckpointReference> _released = [];
    private CheckpointReference? _newest;
    private TrialRecord? _newestOf;

    /// <summary>What became unneeded since <see cref="BeginEntry"/>.</summary>
    public IReadOnlyList<CheckpointReference> Released => _released;

    public void BeginEntry() => _released.Clear();

    public void OnReported(TrialRecord trial)
    {
        if (trial.LastCheckpoint?.Resource == trial.LastResource) MarkBest(trial);
    }

    public void OnSaved(TrialRecord trial, CheckpointReference checkpoint)
    {
        var (last, newest, newestOf) = (trial.LastCheckpoint, _newest, _newestOf);
        (trial.LastCheckpoint, trial.Saved) = (checkpoint, checkpoint.Resource);
        (_newest, _newestOf) = (checkpoint, trial);
        if (trial.Reports > 0 && trial.LastResource == checkpoint.Resource) MarkBest(trial);
        Review(trial, last);
        if (newestOf is not null && newestOf != trial) Review(newestOf, newest);
    }

    public void OnEnded(TrialRecord trial)
    {
        if (keep > 0 && !double.IsNaN(trial.BestLoss) && !Leaderboard.RanksLast(trial.State)) Enter(trial);
        if (trial.BestCheckpoint != trial.LastCheckpoint) Review(trial, trial.BestCheckpoint);
        Review(trial, trial.LastCheckpoint);
    }

    /// <summary>Whether one of a trial's checkpoints is needed.</summary>
    public bool IsNeeded(TrialRecord trial, CheckpointReference checkpoint)
    {
        if (keep > 0 && SamePlace(checkpoint, _newest)) return true;
        if (!trial.HasEnded) return SamePlace(checkpoint, trial.LastCheckpoint) || (keep > 0 && SamePlace(checkpoint, trial.BestCheckpoint));
        return SamePlace(checkpoint, trial.BestCheckpoint ?? trial.LastCheckpoint) && _best.Contains(trial);
    }

    public void WriteTo(CanonicalWriter writer)
    {
        writer.Write((long)_best.Count);
        foreach (var trial in _best) writer.Write((long)trial.Number);
        writer.Write(_newest);
    }

    public void ReadFrom(CanonicalReader reader, IReadOnlyList<TrialRecord> trials)
    {
        for (var count = reader.ReadCount(); count > 0; count--) _best.Add(Of(reader.ReadInt()));
        _newest = reader.ReadCheckpoint();
        _newestOf = _newest is null ? null : Of(_newest.Trial);

        TrialRecord Of(int number) => (uint)number < (uint)trials.Count ? trials[number] : throw CanonicalReader.Broken();
    }

    private void MarkBest(TrialRecord trial)
    {
        if (!double.IsFinite(trial.LastLoss) || trial.LastLoss >= trial.BestCheckpointLoss) return;
        var before = trial.BestCheckpoint;
        (trial.BestCheckpoint, trial.BestCheckpointLoss) = (trial.LastCheckpoint, trial.LastLoss);
        Review(trial, before);
    }

    private void Enter(TrialRecord trial)
    {
        var place = _best.Count;
        while (place > 0 && Precedes(trial, _best[place - 1])) place--;
        if (place == keep) return;
        _best.Insert(place, trial);
        if (_best.Count <= keep) return;
        var displaced = _best[^1];
        _best.RemoveAt(keep);
        Review(displaced, displaced.BestCheckpoint ?? displaced.LastCheckpoint);
    }

    private void Review(TrialRecord trial, CheckpointReference? checkpoint)
    {
        if (checkpoint is null || IsNeeded(trial, checkpoint)) return;
        if (!_released.Contains(checkpoint)) _released.Add(checkpoint);
        // A trial remembers only what it keeps.
        if (checkpoint == trial.BestCheckpoint) trial.BestCheckpoint = null;
        if (checkpoint == trial.LastCheckpoint) trial.LastCheckpoint = null;
    }

    private static bool Precedes(TrialRecord a, TrialRecord b)
        => a.BestLoss < b.BestLoss || (a.BestLoss == b.BestLoss && a.Number < b.Number);

    // A store keeps one checkpoint per trial, attempt and resource: what was written there last.
    private static bool SamePlace(CheckpointReference a, CheckpointReference? b) => a.Key == b?.Key;
}
