using Sweep.Hosting;

namespace Sweep.Server.Api;

/// <summary>
/// Thins out a curve so that its line is drawn as before: the M4 aggregation of Jugel, Jerzak, Hackenbroich and Markl, "M4: A Visualization-Oriented
/// Time Series Data Aggregation", PVLDB 7(10), 2014. The resource is cut into equal intervals, and of each the first, the last, the lowest and
/// the highest point are kept.
/// </summary>
internal static class Downsampling
{
    private const int PerInterval = 4;

    /// <summary>
    /// At most so many reports, in their order: those that M4 keeps. A value that is not a number (NaN) is neither lowest nor highest, but may be first or last.
    /// </summary>
    /// <param name="reports">The reports of one trial by ascending resource.</param>
    /// <param name="metric">The metric whose extremes are kept.</param>
    /// <param name="points">How many reports may remain; at least 4.</param>
    public static IReadOnlyList<ReportView> M4(IReadOnlyList<ReportView> reports, string metric, int points)
    {
        if (reports.Count <= points) return reports;
        var intervals = points / PerInterval;
        var (from, width) = (reports[0].Resource, reports[^1].Resource - reports[0].Resource + 1.0);
        var kept = new List<ReportView>(points);
        var begin = 0;
        while (begin < reports.Count)
        {
            var interval = Interval(reports[begin]);
            var end = begin + 1;
            while (end < reports.Count && Interval(reports[end]) == interval) end++;
            Keep(reports, metric, begin, end, kept);
            begin = end;
        }

        return kept;

        int Interval(ReportView report) => (int)((report.Resource - from) / width * intervals);
    }

    private static void Keep(IReadOnlyList<ReportView> reports, string metric, int begin, int end, List<ReportView> kept)
    {
        var (lowest, highest) = (-1, -1);
        var (low, high) = (double.PositiveInfinity, double.NegativeInfinity);
        for (var i = begin; i < end; i++)
        {
            if (!reports[i].Metrics.TryGet(metric, out var value) || double.IsNaN(value)) continue;
            if (lowest < 0 || value < low) (lowest, low) = (i, value);
            if (highest < 0 || value > high) (highest, high) = (i, value);
        }

        for (var i = begin; i < end; i++)
        {
            if (i == begin || i == end - 1 || i == lowest || i == highest) kept.Add(reports[i]);
        }
    }
}
