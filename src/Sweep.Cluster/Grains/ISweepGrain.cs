using Orleans.Concurrency;
using Sweep.Cluster.Wire;

namespace Sweep.Cluster.Grains;

/// <summary>
/// Owns the decider of one sweep, by the sweep's name. Reads are answered as the API's documents (UTF-8 JSON of <c>Sweep.Server.Contracts</c>): they are written to be read by other versions.
/// What does not fit is refused with the exceptions of <c>ISweepService</c>.
/// </summary>
[Alias("sweep.ISweepGrain"), Orleans.CodeGeneration.Version(1)]
public interface ISweepGrain : IGrainWithStringKey
{
    /// <summary>Begins the sweep's journal; false where it has begun already.</summary>
    /// <param name="specification">The specification, overrides applied, as YAML.</param>
    /// <param name="data">What its data is.</param>
    /// <param name="by">Whose token asked; null without one.</param>
    Task<bool> Create(string specification, WireFile[] data, string? by);

    /// <summary>Takes the sweep up where it is not, so that it goes on: what whoever finds an unfinished sweep does.</summary>
    Task WakeUp();

    /// <summary>What a worker needs once to train trials of this sweep.</summary>
    [AlwaysInterleave]
    Task<SweepEngineFacts> Engine();

    /// <summary>A free slot of a worker silo asks for work; what it gets is durable.</summary>
    [AlwaysInterleave]
    Task<LeaseReply> LeaseHere(string worker, int slot);

    /// <summary>Messages of an attempt on a worker silo; renews its lease. What is answered is durable.</summary>
    [AlwaysInterleave]
    Task<WireReply> Tell(AttemptBatch batch);

    /// <summary>A worker's process is gone: its attempts end as lost at once.</summary>
    Task LoseWorker(string worker, string reason);

    /// <summary>A training loop outside the cluster asks for work. Answered as an <c>AskDocument</c>.</summary>
    [AlwaysInterleave]
    Task<byte[]> Lease(string worker, int slot, TimeSpan lease, string? by);

    /// <summary>Messages of an attempt outside the cluster, each answered once it is durable.</summary>
    [AlwaysInterleave]
    Task<WireReply> TellOutside(AttemptBatch batch, string? by);

    /// <summary>An attempt outside the cluster has written a checkpoint; false where nothing refers to it.</summary>
    [AlwaysInterleave]
    Task<bool> RecordCheckpoint(WireCheckpoint checkpoint, string? by);

    Task Pause(string reason, string? by);

    Task Resume(string? by);

    Task Cancel(string reason, string? by);

    /// <summary>A <c>SweepDocument</c>; null where the sweep does not exist.</summary>
    [AlwaysInterleave]
    Task<byte[]?> Summary();

    /// <summary>The specification as YAML.</summary>
    [AlwaysInterleave]
    Task<string> Specification();

    /// <summary>A <c>TrialPage</c>.</summary>
    [AlwaysInterleave]
    Task<byte[]> Trials(string? state, int after, int count);

    /// <summary>A <c>TrialDocument</c>; null where there is none of this number.</summary>
    [AlwaysInterleave]
    Task<byte[]?> Trial(int number);

    /// <summary>A <c>LeaderboardDocument</c>.</summary>
    [AlwaysInterleave]
    Task<byte[]> Leaderboard(int count);

    /// <summary>A <c>ReportList</c>.</summary>
    [AlwaysInterleave]
    Task<byte[]> Reports(int trial);

    /// <summary>The position of the next entry, once that is past a position or some seconds have gone by.</summary>
    [AlwaysInterleave]
    Task<long> WhenChanged(long position);

    /// <summary>Removes the sweep with its journal and checkpoints; false where there is none.</summary>
    Task<bool> Delete(string? by);
}
