using Sweep.Core.Sweeps;

namespace Sweep.TestKit.Local;

/// <summary>What two runs of one sweep must have in common, from their journals: invariant 4.</summary>
public static class SweepComparison
{
    /// <summary>The metrics of each report, by trial and resource, to the bits; a repeated one counts once.</summary>
    public static SortedDictionary<(int Trial, long Resource), MetricValues> Reports(IEnumerable<JournalEntry> journal)
    {
        var reports = new SortedDictionary<(int, long), MetricValues>();
        foreach (var report in journal.SelectMany(entry => entry.Events).OfType<SweepEvent.MetricsReported>()) reports[(report.Trial, report.Resource)] = report.Metrics;
        return reports;
    }

    /// <summary>The digests of the weights, by trial and resource.</summary>
    public static SortedDictionary<(int Trial, long Resource), HashSet<string>> Weights(IEnumerable<JournalEntry> journal)
    {
        var weights = new SortedDictionary<(int, long), HashSet<string>>();
        foreach (var saved in journal.SelectMany(entry => entry.Events).OfType<SweepEvent.CheckpointSaved>())
        {
            var key = (saved.Checkpoint.Trial, saved.Checkpoint.Resource);
            if (!weights.TryGetValue(key, out var digests)) weights[key] = digests = [];
            digests.Add(saved.Checkpoint.Digest);
        }

        return weights;
    }

    /// <summary>Where reports or weights of both journals differ, in words; empty where all that both have is the same to the last bit.</summary>
    public static IReadOnlyList<string> Differences(IReadOnlyCollection<JournalEntry> one, IReadOnlyCollection<JournalEntry> other)
    {
        var differences = new List<string>();
        var (reports, weights) = (Reports(other), Weights(other));
        foreach (var (key, metrics) in Reports(one))
        {
            if (reports.TryGetValue(key, out var again) && !metrics.Equals(again)) differences.Add($"report {key}: [{string.Join(", ", metrics)}] and [{string.Join(", ", again)}]");
        }

        foreach (var (key, digests) in Weights(one))
        {
            if (weights.TryGetValue(key, out var again)) digests.UnionWith(again);
            if (digests.Count > 1) differences.Add($"weights {key}: {string.Join(" and ", digests)}");
        }

        return differences;
    }

    /// <summary>The leaderboard: trial, state, and the bits of its best objective and where it was reported.</summary>
    public static IReadOnlyList<(int Trial, TrialState State, long Bits, long Resource)> Leaderboard(SweepState state)
        => [.. state.Leaderboard.Top(int.MaxValue).Select(trial => (trial.Number, trial.State, BitConverter.DoubleToInt64Bits(trial.BestLoss), trial.BestResource))];
}
