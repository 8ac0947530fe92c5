using Sweep.Core.Scheduling;
using Sweep.Core.Sweeps;
using Sweep.Hosting;

namespace Sweep.Cli.Output;

/// <summary>What a journal says of one trial: its reports, and in words everything else that happened to it.</summary>
internal sealed class TrialStory
{
    public List<ReportView> Reports { get; } = [];

    public List<(long At, string Text)> Events { get; } = [];

    public void Add(JournalEntry entry, int trial)
    {
        foreach (var happened in entry.Events)
        {
            if (happened is SweepEvent.MetricsReported report && report.Trial == trial)
            {
                Reports.Add(new ReportView(trial, report.Attempt, report.Resource, entry.At, report.Metrics, report.Verdict));
                if (report.Verdict.Rung is { } rung && report.Verdict.Kind == VerdictKind.Continue) Events.Add((entry.At, $"passed the rung at {rung}"));
            }
            else if (Say(happened, trial) is { } text)
            {
                Events.Add((entry.At, text));
            }
        }
    }

    /// <summary>The events with the time since the trial's first.</summary>
    public IEnumerable<string> Lines()
    {
        if (Events.Count == 0) yield break;
        yield return $"{Format.Time(Events[0].At)} UTC";
        foreach (var (at, text) in Events) yield return $"{"+" + Format.Duration(TimeSpan.FromMilliseconds(at - Events[0].At)),9}  {text}";
    }

    private static string? Say(SweepEvent happened, int trial) => happened switch
    {
        SweepEvent.TrialProposed e when e.Trial == trial => "proposed",
        SweepEvent.TrialPromoted e when e.Trial == trial => "promoted: goes on",
        SweepEvent.AttemptStarted e when e.Trial == trial => $"attempt {e.Attempt} on {e.Worker}, slot {e.Slot}" + (e.From is { } from ? $", from the checkpoint at {from.Resource}" : ""),
        SweepEvent.DivergenceReported e when e.Trial == trial => $"diverged at {e.Resource}: {e.Reason}",
        SweepEvent.AttemptEnded e when e.Trial == trial => $"attempt {e.Attempt} {Word(e.Kind)}: {e.Reason}",
        SweepEvent.RepeatDiffered e when e.Trial == trial => $"a repeated report at {e.Resource} differed: {Format.Metric(e.Journaled)} before, {Format.Metric(e.Repeated)} now",
        SweepEvent.TrialPaused e when e.Trial == trial => $"paused: {e.Reason}",
        SweepEvent.TrialEnded e when e.Trial == trial => SweepJson.Word(e.State) + (e.Reason is null ? "" : $": {e.Reason}"),
        _ => null,
    };

    private static string Word(AttemptEndKind kind) => kind switch
    {
        AttemptEndKind.FailedForGood => "failed for good",
        AttemptEndKind.Lost => "was lost",
        _ => kind.ToString().ToLowerInvariant(),
    };
}
