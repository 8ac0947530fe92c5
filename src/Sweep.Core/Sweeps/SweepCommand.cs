using System.Collections.Immutable;

namespace Sweep.Core.Sweeps;

/// <summary>
/// Something that a host asks of a sweep. Time arrives inside: <see cref="At"/> is milliseconds since 1970 UTC by the host's clock.
/// </summary>
public abstract record SweepCommand
{
    private SweepCommand(long at) => At = at;

    /// <summary>When the command was given, milliseconds since 1970 UTC.</summary>
    public long At { get; }

    /// <summary>Begins the journal.</summary>
    /// <param name="At">When.</param>
    /// <param name="Specification">The specification as YAML, overrides applied: everything that the sweep depends on.</param>
    /// <param name="Data">What the data was when the sweep began.</param>
    public sealed record CreateSweep(long At, string Specification, ImmutableArray<DataFingerprint> Data) : SweepCommand(At);

    /// <summary>
    /// A host takes charge and the budget's clock runs again. Attempts in the process of the host before it cannot be running any more;
    /// their trials wait for another attempt and are charged no restart, for it was not they that failed. Those outside run on.
    /// </summary>
    public sealed record AttachHost(long At, string Host) : SweepCommand(At);

    /// <summary>A free slot asks for work.</summary>
    /// <param name="At">When.</param>
    /// <param name="Worker">The worker's name.</param>
    /// <param name="Slot">Its slot.</param>
    /// <param name="Lease">
    /// How long an attempt outside the host's process may be silent before its host ends it as lost; null for a slot of the host's own.
    /// A slot outside that holds an attempt already is answered by no event.
    /// </param>
    public sealed record LeaseTrial(long At, string Worker, int Slot, TimeSpan? Lease = null) : SweepCommand(At);

    /// <summary>Nobody asks for work, as where all slots are outside and have left; a sweep that is at its end is finished all the same.</summary>
    public sealed record ReviewSweep(long At) : SweepCommand(At);

    /// <summary>An attempt reports its metrics at a resource level.</summary>
    public sealed record ReportMetrics(long At, int Trial, int Attempt, long Resource, MetricValues Metrics) : SweepCommand(At);

    /// <summary>An attempt met NaN or infinity in its loss or gradients; that is a result, not a crash.</summary>
    public sealed record ReportDivergence(long At, int Trial, int Attempt, long Resource, string Reason) : SweepCommand(At);

    /// <summary>
    /// An attempt, named by the reference, has written a checkpoint, durably. It is also taken from an attempt that has just been paused or
    /// stopped. Where the answer is no event, or a refusal, nothing refers to the checkpoint and the host discards it.
    /// </summary>
    public sealed record RecordCheckpoint(long At, CheckpointReference Checkpoint) : SweepCommand(At);

    /// <summary>An attempt ended by itself: drained, crashed, lost, or, outside, finished.</summary>
    /// <param name="At">When.</param>
    /// <param name="Trial">The trial.</param>
    /// <param name="Attempt">The attempt.</param>
    /// <param name="Kind">How it ended.</param>
    /// <param name="Reason">Why, for people.</param>
    public sealed record EndAttempt(long At, int Trial, int Attempt, AttemptEndKind Kind, string Reason) : SweepCommand(At);

    /// <summary>No more leases until the sweep is resumed; running trials go on until they are drained by the host.</summary>
    public sealed record PauseSweep(long At, string Reason) : SweepCommand(At);

    /// <summary>Leases are given again.</summary>
    public sealed record ResumeSweep(long At) : SweepCommand(At);

    /// <summary>The sweep ends; what is running is stopped.</summary>
    public sealed record CancelSweep(long At, string Reason) : SweepCommand(At);
}
