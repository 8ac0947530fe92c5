using Sweep.Core.Scheduling;
using Sweep.Core.Sweeps;

namespace Sweep.Hosting;

/// <summary>A report as the journal has it.</summary>
/// <param name="Trial">The trial.</param>
/// <param name="Attempt">The attempt that reported.</param>
/// <param name="Resource">How much the trial had spent.</param>
/// <param name="At">When, milliseconds since 1970 UTC.</param>
/// <param name="Metrics">The metrics.</param>
/// <param name="Verdict">What was decided.</param>
public sealed record ReportView(int Trial, int Attempt, long Resource, long At, MetricValues Metrics, Verdict Verdict)
{
    /// <summary>The reports in entries, as a stream: memory does not grow with them.</summary>
    /// <param name="entries">The entries.</param>
    /// <param name="trial">The trial whose reports are wanted; null for all.</param>
    public static IEnumerable<ReportView> From(IEnumerable<JournalEntry> entries, int? trial = null)
    {
        foreach (var entry in entries)
        {
            foreach (var item in entry.Events)
            {
                if (item is SweepEvent.MetricsReported e && (trial is null || e.Trial == trial))
                    yield return new ReportView(e.Trial, e.Attempt, e.Resource, entry.At, e.Metrics, e.Verdict);
            }
        }
    }
}
