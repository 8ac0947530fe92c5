using System.Collections.Immutable;
using Sweep.Core.Scheduling;
using Sweep.Core.Spaces;

namespace Sweep.Core.Sweeps;

/// <summary>
/// Something that has happened in a sweep. The names of cases and members are the journal's format: they are frozen per
/// format version (see <c>tests/Sweep.Hosting.Tests/Journals</c>).
/// </summary>
public abstract record SweepEvent
{
    private SweepEvent()
    {
    }

    /// <summary>The sweep exists.</summary>
    public sealed record SweepCreated(string Specification, ImmutableArray<DataFingerprint> Data) : SweepEvent
    {
        /// <summary>Equality by content.</summary>
        public bool Equals(SweepCreated? other) => other is not null && Specification == other.Specification && Data.AsSpan().SequenceEqual(other.Data.AsSpan());

        /// <inheritdoc/>
        public override int GetHashCode() => HashCode.Combine(Specification, Data.Length);
    }

    /// <summary>A host took charge of the sweep.</summary>
    public sealed record HostAttached(string Host) : SweepEvent;

    /// <summary>The sampler's proposal became a trial.</summary>
    /// <param name="Trial">The new trial's number, from 0.</param>
    /// <param name="Draw">The index of the draw that gave it (see <c>SuggestContext.Index</c>).</param>
    /// <param name="Configuration">The values.</param>
    public sealed record TrialProposed(int Trial, int Draw, Configuration Configuration) : SweepEvent;

    /// <summary>A paused trial earned to go on.</summary>
    public sealed record TrialPromoted(int Trial) : SweepEvent;

    /// <summary>A slot trains a trial, from a checkpoint or from the start.</summary>
    /// <param name="Trial">The trial.</param>
    /// <param name="Attempt">The attempt's number, from 1.</param>
    /// <param name="Worker">The worker's name.</param>
    /// <param name="Slot">Its slot.</param>
    /// <param name="From">The checkpoint to continue from; null for the start.</param>
    /// <param name="Lease">How long an attempt outside the host's process may be silent; null for one inside, which ends with its host.</param>
    public sealed record AttemptStarted(int Trial, int Attempt, string Worker, int Slot, CheckpointReference? From, TimeSpan? Lease = null) : SweepEvent;

    /// <summary>An attempt reported; where it reached a rung, the rung and what was decided there.</summary>
    public sealed record MetricsReported(int Trial, int Attempt, long Resource, MetricValues Metrics, Verdict Verdict) : SweepEvent;

    /// <summary>A report, checkpoint or end of an attempt that a later attempt has fenced out; counted, never applied.</summary>
    public sealed record StaleAttemptRefused(int Trial, int Attempt, int CurrentAttempt, long Resource) : SweepEvent;

    /// <summary>
    /// A repeated report differed from the journaled one, though a resumed trial repeats its reports bit for bit: something
    /// that training depends on has changed. The journaled report stands.
    /// </summary>
    public sealed record RepeatDiffered(int Trial, int Attempt, long Resource, double Journaled, double Repeated) : SweepEvent;

    /// <summary>An attempt met NaN or infinity between two reports; its trial ends with the next event.</summary>
    public sealed record DivergenceReported(int Trial, int Attempt, long Resource, string Reason) : SweepEvent;

    /// <summary>A checkpoint can be resumed from; its reference names trial and attempt.</summary>
    public sealed record CheckpointSaved(CheckpointReference Checkpoint) : SweepEvent;

    /// <summary>An attempt ended by itself; the trial waits for another attempt unless it ends with the next event.</summary>
    public sealed record AttemptEnded(int Trial, int Attempt, AttemptEndKind Kind, string Reason) : SweepEvent;

    /// <summary>The scheduler set the trial aside.</summary>
    public sealed record TrialPaused(int Trial, string Reason) : SweepEvent;

    /// <summary>The trial is over; <paramref name="State"/> says how.</summary>
    /// <param name="Trial">The trial.</param>
    /// <param name="State">Completed, stopped, diverged, failed or lost.</param>
    /// <param name="Reason">Why, for people; null for a completed one.</param>
    public sealed record TrialEnded(int Trial, TrialState State, string? Reason) : SweepEvent;

    /// <summary>No more leases until the sweep is resumed.</summary>
    public sealed record SweepPaused(string Reason) : SweepEvent;

    /// <summary>Leases are given again.</summary>
    public sealed record SweepResumed : SweepEvent;

    /// <summary>The sweep is over; trials that had not ended were stopped by the events before it.</summary>
    public sealed record SweepFinished(FinishKind Kind, string Reason) : SweepEvent;
}
