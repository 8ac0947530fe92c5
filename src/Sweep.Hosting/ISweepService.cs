using Sweep.Core.Sweeps;

namespace Sweep.Hosting;

/// <summary>
/// A sweep as workers, people and programs act on it, wherever its decider runs: in this process or in a cluster. What was answered is durable.
/// Attempts leased here run outside the host's process: they live on when the host is replaced, and end as lost when they are silent
/// for longer than their lease.
/// </summary>
/// <remarks>
/// What does not fit is refused and changes nothing: a trial or attempt that never was with <see cref="UnknownTrialException"/>, a value out of
/// range with <see cref="InvalidRequestException"/> (see <see cref="RequestRules"/>), what the sweep's state does not allow with
/// <see cref="SweepConflictException"/>. A message of an attempt that is over, or that a later attempt has fenced out, is no error: it is
/// answered <see cref="AttemptAnswer.Stop"/> with the reason.
/// </remarks>
public interface ISweepService : ISweepReader
{
    /// <summary>The same sweep, whose changes are journaled with a name: of the token that a request carried.</summary>
    ISweepService By(string name);

    /// <summary>
    /// A free slot of a worker outside the host's process asks for work. An attempt that the slot holds already is given again and its lease
    /// begins anew, so that an answer that was lost, or a worker that was started again, costs nothing.
    /// </summary>
    /// <param name="worker">The worker's name, 1 to 128 characters.</param>
    /// <param name="slot">Its slot, from 0 to 4095.</param>
    /// <param name="lease">How long the attempt may be silent before it counts as lost, 1 second to 1 day; every message of it begins the time anew.</param>
    /// <exception cref="InvalidRequestException">A value is out of range.</exception>
    Task<LeaseAnswer> Lease(string worker, int slot, TimeSpan lease);

    /// <summary>An attempt lives, and asks whether it shall go on. Renews its lease; nothing is journaled.</summary>
    /// <exception cref="UnknownTrialException">There is no such trial or attempt.</exception>
    /// <exception cref="SweepConflictException">The attempt runs in the host's own process.</exception>
    Task<AttemptAnswer> Heartbeat(int trial, int attempt);

    /// <summary>
    /// An attempt reports its metrics at a resource level. NaN or infinity in the objective ends the trial as diverged. A resource at or below that of
    /// an earlier report of the trial is a repeat: the earlier one stands, and one that differs is counted.
    /// </summary>
    /// <exception cref="InvalidRequestException">The resource is below 0, the objective is missing, or there are more than 256 metrics.</exception>
    /// <exception cref="UnknownTrialException">There is no such trial or attempt.</exception>
    /// <exception cref="SweepConflictException">The attempt runs in the host's own process.</exception>
    Task<AttemptAnswer> Report(int trial, int attempt, long resource, MetricValues metrics);

    /// <summary>An attempt met NaN or infinity in its loss or gradients; its trial ends as diverged.</summary>
    /// <exception cref="InvalidRequestException">The resource is below 0, or the reason is longer than 2000 characters.</exception>
    /// <exception cref="UnknownTrialException">There is no such trial or attempt.</exception>
    /// <exception cref="SweepConflictException">The attempt runs in the host's own process.</exception>
    Task<AttemptAnswer> ReportDivergence(int trial, int attempt, long resource, string reason);

    /// <summary>An attempt has written a checkpoint, durably; false where nothing refers to it, and the worker discards it.</summary>
    /// <exception cref="UnknownTrialException">There is no such trial or attempt.</exception>
    Task<bool> RecordCheckpoint(CheckpointReference checkpoint);

    /// <summary>
    /// An attempt ended by itself: it gives its trial back (<see cref="AttemptEndKind.Interrupted"/>), failed, or finished before the most that a
    /// trial may spend (<see cref="AttemptEndKind.Completed"/>). Said again, it changes nothing.
    /// </summary>
    /// <exception cref="UnknownTrialException">There is no such trial or attempt.</exception>
    /// <exception cref="SweepConflictException">It is to be completed but has not reported, or runs in the host's own process.</exception>
    Task EndAttempt(int trial, int attempt, AttemptEndKind kind, string reason);

    /// <summary>No more leases until the sweep is resumed. What is running runs on: its trial is not lost, and reports are taken.</summary>
    /// <exception cref="SweepConflictException">The sweep is finished.</exception>
    Task Pause(string reason);

    /// <summary>Leases are given again; where the sweep waits for storage, it tries again at once.</summary>
    /// <exception cref="SweepConflictException">The sweep is finished.</exception>
    Task Resume();

    /// <summary>Ends the sweep; what is running is stopped.</summary>
    /// <exception cref="SweepConflictException">The sweep is finished.</exception>
    Task Cancel(string reason);
}
