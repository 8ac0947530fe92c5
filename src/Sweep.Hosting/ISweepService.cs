using Sweep.Core.Sweeps;

namespace Sweep.Hosting;

/// <summary>
/// A sweep as workers, people and programs meet it, wherever its decider runs: in this process or in a cluster. What it answers is durable
/// where it is a decision; a report that changes nothing may be answered before it is on disk, since a lost one is repeated bit for bit.
/// </summary>
public interface ISweepService
{
    /// <summary>A free slot asks for work.</summary>
    Task<LeaseAnswer> Lease(string worker, int slot);

    /// <summary>An attempt reports its metrics at a resource level.</summary>
    Task<AttemptAnswer> Report(int trial, int attempt, long resource, MetricValues metrics);

    /// <summary>An attempt met NaN or infinity in its loss or gradients.</summary>
    Task<AttemptAnswer> ReportDivergence(int trial, int attempt, long resource, string reason);

    /// <summary>An attempt has written a checkpoint, durably; false where nothing refers to it, and the worker discards it.</summary>
    Task<bool> RecordCheckpoint(CheckpointReference checkpoint);

    /// <summary>An attempt ended without a result.</summary>
    Task EndAttempt(int trial, int attempt, AttemptEndKind kind, string reason);

    /// <summary>No more leases until the sweep is resumed.</summary>
    Task Pause(string reason);

    /// <summary>Leases are given again; where the sweep waits for storage, it tries again at once.</summary>
    Task Resume();

    /// <summary>Ends the sweep; what is running is stopped.</summary>
    Task Cancel(string reason);

    /// <summary>How the sweep stands.</summary>
    Task<SweepSummary> Summary();

    /// <summary>All trials by number, or those in one state.</summary>
    Task<IReadOnlyList<TrialView>> Trials(TrialState? state = null);

    /// <summary>One trial; null where there is none of this number.</summary>
    Task<TrialView?> Trial(int number);

    /// <summary>The best trials, at most so many, best first.</summary>
    Task<IReadOnlyList<TrialView>> Leaderboard(int count);

    /// <summary>The reports of a trial in the order of the journal.</summary>
    Task<IReadOnlyList<ReportView>> Reports(int trial);

    /// <summary>The durable entries of the journal from a position on.</summary>
    IEnumerable<JournalEntry> Entries(long from = 0);

    /// <summary>Completes with the position of the next entry once that is past <paramref name="position"/>: something has changed.</summary>
    Task<long> WhenChanged(long position, CancellationToken cancel);
}
