using Sweep.Core.Spaces;
using Sweep.Core.Sweeps;

namespace Sweep.Hosting;

/// <summary>A trial at a moment, for people and programs. Objectives are as reported, not turned; null where there is none.</summary>
/// <param name="Number">The trial's number.</param>
/// <param name="Configuration">The values being tried.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Reason">Why it ended or is paused; null where there is nothing to say.</param>
/// <param name="Rank">Its place on the leaderboard from 1; null where it is not on it.</param>
/// <param name="Attempt">The number of its latest attempt.</param>
/// <param name="Restarts">How many of its attempts failed or were lost.</param>
/// <param name="Reports">How many reports it made.</param>
/// <param name="LastResource">How much it had spent at its last report.</param>
/// <param name="LastObjective">The objective of its last report.</param>
/// <param name="BestResource">How much it had spent at its best report.</param>
/// <param name="BestObjective">The objective of its best report.</param>
/// <param name="LastCheckpoint">The checkpoint from which it would continue.</param>
/// <param name="BestCheckpoint">Of the checkpoints written where it reported, the one of the best objective.</param>
/// <param name="ProposedAt">When it was proposed, milliseconds since 1970 UTC.</param>
/// <param name="EndedAt">When it ended.</param>
/// <param name="Worker">Who runs its attempt, or ran it when the trial ended; null where nobody does.</param>
/// <param name="Slot">The worker's slot; null where there is no worker.</param>
public sealed record TrialView(
    int Number,
    Configuration Configuration,
    TrialState State,
    string? Reason,
    int? Rank,
    int Attempt,
    int Restarts,
    int Reports,
    long LastResource,
    double? LastObjective,
    long BestResource,
    double? BestObjective,
    CheckpointReference? LastCheckpoint,
    CheckpointReference? BestCheckpoint,
    long ProposedAt,
    long? EndedAt,
    string? Worker,
    int? Slot)
{
    /// <summary>The view of a trial of a state.</summary>
    public static TrialView Of(SweepState state, TrialRecord trial) => new(
        trial.Number,
        trial.Configuration,
        trial.State,
        trial.Reason,
        state.Leaderboard.RankOf(trial) + 1,
        trial.Attempt,
        trial.Restarts,
        trial.Reports,
        trial.LastResource,
        trial.Reports == 0 ? null : state.Turn(trial.LastLoss),
        trial.BestResource,
        double.IsNaN(trial.BestLoss) ? null : state.Turn(trial.BestLoss),
        trial.LastCheckpoint,
        trial.BestCheckpoint,
        trial.ProposedAt,
        trial.EndedAt,
        trial.Worker,
        trial.Worker is null ? null : trial.Slot);

    /// <summary>Trials of a state by number: all or those that stand so, with a greater number than <paramref name="after"/>, at most so many.</summary>
    public static IReadOnlyList<TrialView> Select(SweepState state, TrialState? wanted, int after, int count)
        => [.. state.Trials.Skip((int)Math.Clamp(after + 1L, 0, int.MaxValue)).Where(trial => wanted is null || trial.State == wanted).Take(count).Select(trial => Of(state, trial))];

    /// <summary>The best trials of a state, at most so many, best first.</summary>
    public static IReadOnlyList<TrialView> Top(SweepState state, int count) => [.. state.Leaderboard.Top(count).Select(trial => Of(state, trial))];
}
