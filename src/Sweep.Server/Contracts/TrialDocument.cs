using Sweep.Core.Spaces;
using Sweep.Core.Sweeps;
using Sweep.Hosting;

namespace Sweep.Server.Contracts;

/// <summary>A trial at a moment. What has no value yet is null; times are milliseconds since 1970 UTC.</summary>
public sealed record TrialDocument
{
    /// <summary>Its place on the leaderboard from 1; null where it is not on it.</summary>
    public required int? Rank { get; init; }

    /// <summary>Its number in the sweep, from 0.</summary>
    public required int Trial { get; init; }

    /// <summary>Sweep and number: <c>reber/17</c>.</summary>
    public required string Id { get; init; }

    public required TrialState State { get; init; }

    /// <summary>Why it ended or is paused.</summary>
    public required string? Reason { get; init; }

    /// <summary>The number of its latest attempt, from 1; 0 before the first.</summary>
    public required int Attempts { get; init; }

    /// <summary>How many of its attempts failed or were lost.</summary>
    public required int Restarts { get; init; }

    /// <summary>How many reports it made.</summary>
    public required int Reports { get; init; }

    /// <summary>The best objective that it reported.</summary>
    public required double? Objective { get; init; }

    /// <summary>How much it had spent at its best report.</summary>
    public required long ObjectiveResource { get; init; }

    /// <summary>The objective of its last report.</summary>
    public required double? LastObjective { get; init; }

    /// <summary>How much it had spent at its last report.</summary>
    public required long Resource { get; init; }

    public required long ProposedAt { get; init; }

    public required long? EndedAt { get; init; }

    /// <summary>Who runs its attempt, or ran it when the trial ended; null where nobody does.</summary>
    public required string? Worker { get; init; }

    /// <summary>The worker's slot; null where there is no worker.</summary>
    public required int? Slot { get; init; }

    /// <summary>The checkpoint of its best report.</summary>
    public required CheckpointDocument? BestCheckpoint { get; init; }

    /// <summary>The checkpoint from which it would continue.</summary>
    public required CheckpointDocument? LastCheckpoint { get; init; }

    public required Configuration Configuration { get; init; }

    /// <summary>The document of a trial of a sweep.</summary>
    public static TrialDocument Of(string sweep, TrialView trial) => new()
    {
        Rank = trial.Rank,
        Trial = trial.Number,
        Id = $"{sweep}/{trial.Number}",
        State = trial.State,
        Reason = trial.Reason,
        Attempts = trial.Attempt,
        Restarts = trial.Restarts,
        Reports = trial.Reports,
        Objective = trial.BestObjective,
        ObjectiveResource = trial.BestResource,
        LastObjective = trial.LastObjective,
        Resource = trial.LastResource,
        ProposedAt = trial.ProposedAt,
        EndedAt = trial.EndedAt,
        Worker = trial.Worker,
        Slot = trial.Slot,
        BestCheckpoint = CheckpointDocument.Of(trial.BestCheckpoint),
        LastCheckpoint = CheckpointDocument.Of(trial.LastCheckpoint),
        Configuration = trial.Configuration,
    };

    /// <summary>The trial that the document tells of.</summary>
    public TrialView ToView() => new(
        Trial,
        Configuration,
        State,
        Reason,
        Rank,
        Attempts,
        Restarts,
        Reports,
        Resource,
        LastObjective,
        ObjectiveResource,
        Objective,
        LastCheckpoint?.ToReference(Trial),
        BestCheckpoint?.ToReference(Trial),
        ProposedAt,
        EndedAt,
        Worker,
        Slot);
}
