namespace Sweep.Cluster.Sharing;

/// <summary>
/// Tells sick workers from bad trials by how attempts end. A worker on which several different trials fail in a row, with no success between, is put aside; a trial that fails on several workers is itself to blame,
/// and counts against none of them.
/// </summary>
/// <param name="limit">How many trials in a row put a worker aside, at least 1.</param>
internal sealed class SickWorkers(int limit)
{
    private const int LongestReason = 200;
    private const int MostTrials = 4096; // remembered with where they failed

    private readonly Dictionary<string, Record> _workers = new(StringComparer.Ordinal);
    private readonly OrderedDictionary<(string Sweep, int Trial), HashSet<string>> _failedOn = [];

    /// <summary>Why a worker is put aside; null where it is not.</summary>
    public string? Reason(string worker) => _workers.GetValueOrDefault(worker)?.PutAside;

    /// <summary>An attempt ended on a worker.</summary>
    /// <returns>The workers that are put aside for it, or taken back.</returns>
    public IReadOnlyList<string> AttemptEnded(string worker, string sweep, int trial, bool failed, string reason)
    {
        if (failed) return Failed(worker, (sweep, trial), reason);
        // Those that still trained when it was put aside change nothing: what it is accused of stands.
        if (_workers.TryGetValue(worker, out var record) && record.PutAside is null) record.Failures.Clear();
        return [];
    }

    /// <summary>Gives a worker another chance.</summary>
    public void PutBack(string worker) => _workers.Remove(worker);

    /// <summary>A worker says, to who does not know it, that it was put aside before.</summary>
    public void Learn(string worker, string reason) => _workers.TryAdd(worker, new Record { PutAside = reason, IsLearnt = true });

    /// <summary>A worker is gone.</summary>
    public void Forget(string worker) => _workers.Remove(worker);

    private string[] Failed(string worker, (string Sweep, int Trial) trial, string reason)
    {
        if (!_failedOn.TryGetValue(trial, out var on))
        {
            _failedOn[trial] = on = new(StringComparer.Ordinal);
            if (_failedOn.Count > MostTrials) _failedOn.RemoveAt(0);
        }

        on.Add(worker);
        if (on.Count == 1) return Accuse(worker, trial, reason) ? [worker] : [];
        return [.. on.Where(accused => Acquit(accused, trial)).Order(StringComparer.Ordinal)];
    }

    // Whether that puts it aside.
    private bool Accuse(string worker, (string Sweep, int Trial) trial, string reason)
    {
        if (!_workers.TryGetValue(worker, out var record)) _workers[worker] = record = new Record();
        record.Failures[trial] = reason.Length > LongestReason ? $"{reason.AsSpan(0, LongestReason)}…" : reason;
        if (record.PutAside is not null || record.Failures.Count < limit) return false;
        record.PutAside = $"{record.Failures.Count} different trials in a row failed on it: {string.Join("; ", record.Failures.Select(static failure => $"{failure.Key.Sweep}/{failure.Key.Trial} ({failure.Value})"))}";
        return true;
    }

    // Whether that takes it back.
    private bool Acquit(string worker, (string Sweep, int Trial) trial)
    {
        if (!_workers.TryGetValue(worker, out var record) || !record.Failures.Remove(trial)) return false;
        if (record.PutAside is null || record.IsLearnt || record.Failures.Count >= limit) return false;
        record.PutAside = null;
        return true;
    }

    private sealed class Record
    {
        public OrderedDictionary<(string Sweep, int Trial), string> Failures { get; } = [];

        public string? PutAside { get; set; }

        // Put aside by a predecessor, whose evidence is not known here.
        public bool IsLearnt { get; init; }
    }
}
