using System.Collections.Immutable;
using Sweep.Core.Scheduling;
using Sweep.Core.Spaces;
using Sweep.Core.Sweeps;

namespace Sweep.Hosting.Journals;

/// <summary>The members of one event as they are read; knows which type has which, and refuses too few and too many.</summary>
internal struct EventMembers
{
    public int Trial, Attempt, Draw, Slot, Current;
    public long Resource;
    public double Journaled, Repeated;
    public string? Worker, Kind, Reason, Host, Specification;
    public MetricValues? Metrics;
    public Verdict Verdict;
    public Configuration? Configuration;
    public CheckpointReference? Checkpoint;
    public TimeSpan? Lease;
    public TrialState State;
    public ImmutableArray<DataFingerprint> Data;
    public Members Found;

    /// <summary>The event of this type.</summary>
    public readonly SweepEvent ToEvent(string type)
    {
        switch (type)
        {
            case "metrics-reported":
                Need(type, Members.Trial | Members.Attempt | Members.Resource | Members.Metrics, Members.Verdict);
                return new SweepEvent.MetricsReported(Trial, Attempt, Resource, Metrics!, Verdict);
            case "trial-proposed":
                Need(type, Members.Trial | Members.Draw | Members.Configuration);
                return new SweepEvent.TrialProposed(Trial, Draw, Configuration!);
            case "attempt-started":
                Need(type, Members.Trial | Members.Attempt | Members.Worker | Members.Slot, Members.From | Members.Lease);
                return new SweepEvent.AttemptStarted(Trial, Attempt, Worker!, Slot, Checkpoint, Lease);
            case "checkpoint-saved":
                Need(type, Members.Checkpoint);
                return new SweepEvent.CheckpointSaved(Checkpoint!);
            case "divergence-reported":
                Need(type, Members.Trial | Members.Attempt | Members.Resource | Members.Reason);
                return new SweepEvent.DivergenceReported(Trial, Attempt, Resource, Reason!);
            case "trial-ended":
                Need(type, Members.Trial | Members.State, Members.Reason);
                return new SweepEvent.TrialEnded(Trial, State, Reason);
            case "trial-paused":
                Need(type, Members.Trial | Members.Reason);
                return new SweepEvent.TrialPaused(Trial, Reason!);
            case "trial-promoted":
                Need(type, Members.Trial);
                return new SweepEvent.TrialPromoted(Trial);
            case "attempt-ended":
                Need(type, Members.Trial | Members.Attempt | Members.Kind | Members.Reason);
                return new SweepEvent.AttemptEnded(Trial, Attempt, AttemptEnd(), Reason!);
            case "stale-attempt-refused":
                Need(type, Members.Trial | Members.Attempt | Members.Current | Members.Resource);
                return new SweepEvent.StaleAttemptRefused(Trial, Attempt, Current, Resource);
            case "repeat-differed":
                Need(type, Members.Trial | Members.Attempt | Members.Resource | Members.Journaled | Members.Repeated);
                return new SweepEvent.RepeatDiffered(Trial, Attempt, Resource, Journaled, Repeated);
            default:
                return ToEventOfSweep(type);
        }
    }

    private readonly SweepEvent ToEventOfSweep(string type)
    {
        switch (type)
        {
            case "sweep-created":
                Need(type, Members.Specification | Members.Data);
                return new SweepEvent.SweepCreated(Specification!, Data);
            case "host-attached":
                Need(type, Members.Host);
                return new SweepEvent.HostAttached(Host!);
            case "sweep-paused":
                Need(type, Members.Reason);
                return new SweepEvent.SweepPaused(Reason!);
            case "sweep-resumed":
                Need(type, Members.None);
                return new SweepEvent.SweepResumed();
            case "sweep-finished":
                Need(type, Members.Kind | Members.Reason);
                return new SweepEvent.SweepFinished(Finish(), Reason!);
            default:
                throw JournalLine.NewerFormat($"its event '{type}' is not known to this one");
        }
    }

    private readonly AttemptEndKind AttemptEnd() => Kind switch
    {
        "interrupted" => AttemptEndKind.Interrupted,
        "failed" => AttemptEndKind.Failed,
        "failed-for-good" => AttemptEndKind.FailedForGood,
        "lost" => AttemptEndKind.Lost,
        "completed" => AttemptEndKind.Completed,
        _ => throw JournalLine.NewerFormat($"its attempt end '{Kind}' is not known to this one"),
    };

    private readonly FinishKind Finish() => Kind switch
    {
        "trials-done" => FinishKind.TrialsDone,
        "space-used-up" => FinishKind.SpaceUsedUp,
        "time-used-up" => FinishKind.TimeUsedUp,
        "cancelled" => FinishKind.Cancelled,
        _ => throw JournalLine.NewerFormat($"its finish '{Kind}' is not known to this one"),
    };

    private readonly void Need(string type, Members required, Members optional = Members.None)
    {
        if ((required & ~Found) is var missing and not Members.None) throw new FormatException($"'{First(missing)}' is missing in '{type}'.");
        if ((Found & ~required & ~optional) is var extra and not Members.None)
        {
            throw JournalLine.NewerFormat($"its event '{type}' has a member '{First(extra)}' that this one does not know there");
        }
    }

    private static string First(Members members) => ((Members)((uint)members & (~(uint)members + 1))).ToString().ToLowerInvariant();
}

/// <summary>The names of all members, in lower case.</summary>
[Flags]
internal enum Members : uint
{
    None = 0,
    Trial = 1 << 0,
    Attempt = 1 << 1,
    Resource = 1 << 2,
    Metrics = 1 << 3,
    Verdict = 1 << 4,
    Draw = 1 << 5,
    Configuration = 1 << 6,
    Worker = 1 << 7,
    Slot = 1 << 8,
    From = 1 << 9,
    Checkpoint = 1 << 10,
    State = 1 << 11,
    Reason = 1 << 12,
    Kind = 1 << 13,
    Current = 1 << 14,
    Journaled = 1 << 15,
    Repeated = 1 << 16,
    Host = 1 << 17,
    Specification = 1 << 18,
    Data = 1 << 19,
    Lease = 1 << 20,
}
