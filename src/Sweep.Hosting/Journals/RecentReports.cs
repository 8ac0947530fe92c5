namespace Sweep.Hosting.Journals;

/// <summary>
/// The reports of the trials that were asked for last: charts that many look at are read from the journal once, and then only what is new. Bounded by
/// the number of reports, whatever the number of trials. Not safe for several threads.
/// </summary>
internal sealed class RecentReports
{
    /// <summary>How many reports are kept at most: some five megabytes.</summary>
    public const int Most = 1 << 15;

    // The last asked for at the end.
    private readonly List<Known> _trials = [];
    private int _reports;

    /// <summary>What is known of a trial; null where that is nothing.</summary>
    public Known? Find(int trial)
    {
        var at = _trials.FindIndex(known => known.Trial == trial);
        if (at < 0) return null;
        var found = _trials[at];
        _trials.RemoveAt(at);
        _trials.Add(found);
        return found;
    }

    /// <summary>Keeps the reports of a trial, instead of those kept before, as long as there is room.</summary>
    public void Keep(Known trial)
    {
        Drop(_trials.FindIndex(known => known.Trial == trial.Trial));
        if (trial.Reports.Count > Most) return;
        _trials.Add(trial);
        _reports += trial.Reports.Count;
        while (_reports > Most) Drop(0);
    }

    private void Drop(int at)
    {
        if (at < 0) return;
        _reports -= _trials[at].Reports.Count;
        _trials.RemoveAt(at);
    }

    /// <summary>The reports of a trial up to a position of the journal.</summary>
    internal sealed record Known(int Trial, long Last, IReadOnlyList<ReportView> Reports);
}
