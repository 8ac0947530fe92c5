using Sweep.Core.Sweeps;

namespace Sweep.Hosting;

/// <summary>
/// A sweep as workers, people and programs act on it, wherever its decider runs: in this process or in a cluster. What it answers is durable
/// where it is a decision; a report that changes nothing may be answered before it is on disk, since a lost one is repeated bit for bit.
/// </summary>
public interface ISweepService : ISweepReader
{
    /// <summary>The same sweep, whose changes are journaled with a name: of the token that a request carried.</summary>
    ISweepService By(string name);

    /// <summary>
    /// A free slot of a worker outside the host's process asks for work. An attempt that the slot holds already is given again, so that
    /// an answer that was lost costs nothing.
    /// </summary>
    /// <param name="worker">The worker's name.</param>
    /// <param name="slot">Its slot, from 0.</param>
    /// <param name="lease">How long the attempt may be silent before it counts as lost; every message of it begins the time anew.</param>
    Task<LeaseAnswer> Lease(string worker, int slot, TimeSpan lease);

    /// <summary>An attempt lives, and asks whether it shall go on. Renews its lease; nothing is journaled.</summary>
    Task<AttemptAnswer> Heartbeat(int trial, int attempt);

    /// <summary>An attempt reports its metrics at a resource level.</summary>
    Task<AttemptAnswer> Report(int trial, int attempt, long resource, MetricValues metrics);

    /// <summary>An attempt met NaN or infinity in its loss or gradients.</summary>
    Task<AttemptAnswer> ReportDivergence(int trial, int attempt, long resource, string reason);

    /// <summary>An attempt has written a checkpoint, durably; false where nothing refers to it, and the worker discards it.</summary>
    Task<bool> RecordCheckpoint(CheckpointReference checkpoint);

    /// <summary>An attempt ended by itself.</summary>
    Task EndAttempt(int trial, int attempt, AttemptEndKind kind, string reason);

    /// <summary>No more leases until the sweep is resumed.</summary>
    Task Pause(string reason);

    /// <summary>Leases are given again; where the sweep waits for storage, it tries again at once.</summary>
    Task Resume();

    /// <summary>Ends the sweep; what is running is stopped.</summary>
    Task Cancel(string reason);
}
