using System.Text.Json.Serialization;
using Sweep.Core.Scheduling;
using Sweep.Core.Sweeps;
using Sweep.Hosting;

namespace Sweep.Server.Contracts;

/// <summary>A report of a trial.</summary>
/// <param name="At">When, milliseconds since 1970 UTC.</param>
/// <param name="Attempt">The attempt that reported.</param>
/// <param name="Resource">How much the trial had spent.</param>
/// <param name="Rung">The rung that the trial reached with it; null where it reached none.</param>
/// <param name="Metrics">The metrics by name.</param>
/// <param name="Verdict">What was decided; absent where the trial was told to go on.</param>
public sealed record ReportDocument(
    long At,
    int Attempt,
    long Resource,
    long? Rung,
    MetricValues Metrics,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] VerdictDocument? Verdict)
{
    /// <summary>The document of a report.</summary>
    public static ReportDocument Of(ReportView report) => new(
        report.At, report.Attempt, report.Resource, report.Verdict.Rung, report.Metrics,
        report.Verdict with { Rung = null } == Core.Scheduling.Verdict.Continue ? null : new VerdictDocument(report.Verdict.Kind, report.Verdict.Reason, report.Verdict.Bracket));

    /// <summary>The report of a trial that the document tells of.</summary>
    public ReportView ToView(int trial) => new(
        trial, Attempt, Resource, At, Metrics,
        Verdict is { } verdict ? new Verdict(verdict.Kind, verdict.Reason, verdict.Bracket, Rung) : Core.Scheduling.Verdict.Continue with { Rung = Rung });
}

/// <summary>A scheduler's verdict.</summary>
/// <param name="Kind">Continue, pause or stop.</param>
/// <param name="Reason">Why, where not to continue.</param>
/// <param name="Bracket">The bracket in which the trial was compared.</param>
public sealed record VerdictDocument(VerdictKind Kind, string? Reason, int Bracket);
