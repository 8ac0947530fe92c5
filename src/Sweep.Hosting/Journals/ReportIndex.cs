using Sweep.Core.Sweeps;

namespace Sweep.Hosting.Journals;

/// <summary>
/// Where in a journal the reports of each trial lie: in a few runs of positions, however many reports there are. Who asks for one trial's reports
/// then reads its part of the journal, not all of it. The journal is read once, when somebody first asks, and from then on what is new.
/// </summary>
/// <param name="read">Reads the durable entries from a position on.</param>
internal sealed class ReportIndex(Func<long, IEnumerable<JournalEntry>> read)
{
    /// <summary>How many runs a trial may have before the two that lie closest become one.</summary>
    internal const int MostRuns = 8;

    // Reports of other trials in between are read over faster than another place in the file is found.
    private const int Near = 1024;
    private readonly Lock _lock = new();
    private readonly List<List<Run>?> _trials = [];
    private readonly RecentReports _recent = new();
    private long _next;

    /// <summary>The reports of a trial, in the order of the journal.</summary>
    public IReadOnlyList<ReportView> Of(int trial)
    {
        var runs = Runs(trial);
        if (runs.Length == 0) return [];
        RecentReports.Known? known;
        lock (_lock) known = _recent.Find(trial);
        if (known?.Last >= runs[^1].Last) return known.Reports;
        List<ReportView> reports = [.. known?.Reports ?? []];
        foreach (var run in runs)
        {
            var from = Math.Max(run.First, (known?.Last ?? -1) + 1);
            if (from <= run.Last) reports.AddRange(ReportView.From(read(from).TakeWhile(entry => entry.Position <= run.Last), trial));
        }

        lock (_lock) _recent.Keep(new(trial, runs[^1].Last, reports));
        return reports;
    }

    /// <summary>The runs of positions within which the reports of a trial lie, in order.</summary>
    internal Run[] Runs(int trial)
    {
        lock (_lock)
        {
            foreach (var entry in read(_next)) Add(entry);
            return (uint)trial < (uint)_trials.Count && _trials[trial] is { } runs ? [.. runs] : [];
        }
    }

    private void Add(JournalEntry entry)
    {
        _next = entry.Position + 1;
        foreach (var item in entry.Events)
        {
            if (item is not SweepEvent.MetricsReported report) continue;
            while (_trials.Count <= report.Trial) _trials.Add(null);
            Add(_trials[report.Trial] ??= new(1), entry.Position);
        }
    }

    private static void Add(List<Run> runs, long position)
    {
        if (runs.Count > 0 && position - runs[^1].Last <= Near)
        {
            runs[^1] = runs[^1] with { Last = position };
            return;
        }

        runs.Add(new(position, position));
        if (runs.Count > MostRuns) JoinClosest(runs);
    }

    private static void JoinClosest(List<Run> runs)
    {
        var closest = 1;
        for (var i = 2; i < runs.Count; i++)
        {
            if (runs[i].First - runs[i - 1].Last < runs[closest].First - runs[closest - 1].Last) closest = i;
        }

        runs[closest - 1] = runs[closest - 1] with { Last = runs[closest].Last };
        runs.RemoveAt(closest);
    }

    /// <summary>Positions from the first to the last.</summary>
    internal readonly record struct Run(long First, long Last);
}
