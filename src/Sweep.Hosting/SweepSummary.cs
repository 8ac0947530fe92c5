using System.Collections.Immutable;
using Sweep.Core.Sweeps;

namespace Sweep.Hosting;

/// <summary>How a sweep stands.</summary>
public sealed record SweepSummary
{
    /// <summary>The sweep's name.</summary>
    public required string Name { get; init; }

    /// <summary>How it stands.</summary>
    public required SweepStanding Standing { get; init; }

    /// <summary>Why it is <see cref="SweepStanding.Unavailable"/>; null where it is not.</summary>
    public string? Problem { get; init; }

    /// <summary>The metric that is the objective, and whether it is maximised.</summary>
    public required string Metric { get; init; }

    public required bool Maximize { get; init; }

    /// <summary>How many trials are in each state, by the number of the state.</summary>
    public required ImmutableArray<int> Counts { get; init; }

    /// <summary>How many trials are on the leaderboard.</summary>
    public required int Ranked { get; init; }

    /// <summary>How many trials the budget allows; null for no limit.</summary>
    public required int? MaxTrials { get; init; }

    /// <summary>How long a host was in charge, all hosts together.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>How long the budget allows; null for no limit.</summary>
    public required TimeSpan? MaxTime { get; init; }

    /// <summary>The best trial; null while none has reported.</summary>
    public required TrialView? Best { get; init; }

    /// <summary>Why the sweep is paused; null where it is not.</summary>
    public required string? PauseReason { get; init; }

    /// <summary>What the host waits for, such as space on the disk; null where it does not.</summary>
    public required string? Stalled { get; init; }

    /// <summary>How and why the sweep ended; null while it goes on.</summary>
    public required FinishKind? Finish { get; init; }

    public required string? FinishReason { get; init; }

    /// <summary>Reports taken, messages of fenced attempts refused, repeated reports that differed.</summary>
    public required long Reports { get; init; }

    public required long StaleRefusals { get; init; }

    public required long DifferingRepeats { get; init; }

    /// <summary>The position of the next journal entry.</summary>
    public required long Position { get; init; }

    /// <summary>What is being trained, by slot.</summary>
    public required ImmutableArray<RunningAttemptView> Running { get; init; }

    /// <summary>How many trials are in a state.</summary>
    public int Count(TrialState state) => Counts[(int)state];

    /// <summary>How many trials there are.</summary>
    public int Total => Counts.Sum();

    /// <summary>How many trials have ended, in whatever way.</summary>
    public int Ended => Count(TrialState.Completed) + Count(TrialState.Stopped) + Count(TrialState.Diverged) + Count(TrialState.Failed) + Count(TrialState.Lost);

    /// <summary>The summary of a state, with nothing running.</summary>
    /// <param name="state">The state.</param>
    /// <param name="hasHost">Whether a host is in charge of it.</param>
    public static SweepSummary Of(SweepState state, bool hasHost) => new()
    {
        Name = state.Setup.Name,
        Standing = state.IsFinished ? SweepStanding.Finished
            : state.PauseReason is not null ? SweepStanding.Paused
            : hasHost ? SweepStanding.Running
            : SweepStanding.Interrupted,
        Metric = state.Setup.Metric,
        Maximize = state.Setup.Maximize,
        Counts = [.. Enum.GetValues<TrialState>().Select(state.Count)],
        Ranked = state.Leaderboard.Count,
        MaxTrials = state.Setup.MaxTrials,
        Elapsed = state.Elapsed,
        MaxTime = state.Setup.MaxTime,
        Best = state.Leaderboard.Best is { } best ? TrialView.Of(state, best) : null,
        PauseReason = state.PauseReason,
        Stalled = null,
        Finish = state.Finish,
        FinishReason = state.FinishReason,
        Reports = state.Reports,
        StaleRefusals = state.StaleRefusals,
        DifferingRepeats = state.DifferingRepeats,
        Position = state.NextPosition,
        Running = [],
    };
}
