using System.Text.Json.Serialization;
using Sweep.Core.Sweeps;
using Sweep.Hosting;

namespace Sweep.Server.Contracts;

/// <summary>How a sweep stands.</summary>
public sealed record SweepDocument
{
    /// <summary>The sweep's name.</summary>
    public required string Sweep { get; init; }

    /// <summary>Its folder, where the command line tells of it; a server names no folders.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Folder { get; init; }

    /// <summary>The address of its server, where the command line tells of it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Server { get; init; }

    public required SweepStanding State { get; init; }

    /// <summary>Why it is over, paused or unavailable.</summary>
    public required string? Reason { get; init; }

    /// <summary>How long a host was in charge, all hosts together.</summary>
    public required double ElapsedSeconds { get; init; }

    public required MetricDocument Metric { get; init; }

    public required TrialCounts Trials { get; init; }

    /// <summary>The best trial; null while none has reported.</summary>
    public required TrialDocument? Best { get; init; }

    /// <summary>How many trials are on the leaderboard.</summary>
    public required int Ranked { get; init; }

    /// <summary>How many trials the budget allows; null for no limit.</summary>
    public required int? MaxTrials { get; init; }

    /// <summary>How long the budget allows; null for no limit.</summary>
    public required double? MaxSeconds { get; init; }

    /// <summary>How it ended; null while it goes on.</summary>
    public required FinishKind? Finish { get; init; }

    /// <summary>Why it is paused; null where it is not.</summary>
    public required string? PauseReason { get; init; }

    /// <summary>What its host waits for, such as space on the disk; null where it does not.</summary>
    public required string? Stalled { get; init; }

    /// <summary>How many reports were taken.</summary>
    public required long Reports { get; init; }

    /// <summary>How many messages of fenced attempts were refused.</summary>
    public required long StaleRefusals { get; init; }

    /// <summary>How many repeated reports differed from the journaled ones.</summary>
    public required long DifferingRepeats { get; init; }

    /// <summary>The position of the next journal entry: what has changed since is in the events from there on.</summary>
    public required long Position { get; init; }

    /// <summary>What is being trained, by slot.</summary>
    public required IReadOnlyList<RunningDocument> Running { get; init; }

    /// <summary>The document of a summary.</summary>
    public static SweepDocument Of(SweepSummary summary) => new()
    {
        Sweep = summary.Name,
        State = summary.Standing,
        Reason = summary.Problem ?? summary.FinishReason ?? summary.PauseReason,
        ElapsedSeconds = summary.Elapsed.TotalSeconds,
        Metric = new MetricDocument(summary.Metric, summary.Maximize ? Goal.Maximize : Goal.Minimize),
        Trials = TrialCounts.Of(summary.Counts),
        Best = summary.Best is { } best ? TrialDocument.Of(summary.Name, best) : null,
        Ranked = summary.Ranked,
        MaxTrials = summary.MaxTrials,
        MaxSeconds = summary.MaxTime?.TotalSeconds,
        Finish = summary.Finish,
        PauseReason = summary.PauseReason,
        Stalled = summary.Stalled,
        Reports = summary.Reports,
        StaleRefusals = summary.StaleRefusals,
        DifferingRepeats = summary.DifferingRepeats,
        Position = summary.Position,
        Running = [.. summary.Running.Select(RunningDocument.Of)],
    };

    /// <summary>The summary that the document tells of.</summary>
    public SweepSummary ToSummary() => new()
    {
        Name = Sweep,
        Standing = State,
        Problem = State == SweepStanding.Unavailable ? Reason : null,
        Metric = Metric.Name,
        Maximize = Metric.Goal == Goal.Maximize,
        Counts = Trials.ToCounts(),
        Ranked = Ranked,
        MaxTrials = MaxTrials,
        Elapsed = WholeTicks.FromSeconds(ElapsedSeconds),
        MaxTime = MaxSeconds is { } seconds ? WholeTicks.FromSeconds(seconds) : null,
        Best = Best?.ToView(),
        PauseReason = PauseReason,
        Stalled = Stalled,
        Finish = Finish,
        FinishReason = Finish is null ? null : Reason,
        Reports = Reports,
        StaleRefusals = StaleRefusals,
        DifferingRepeats = DifferingRepeats,
        Position = Position,
        Running = [.. Running.Select(static running => running.ToView())],
    };
}
