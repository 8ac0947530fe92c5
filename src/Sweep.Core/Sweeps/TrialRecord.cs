using Sweep.Core.Spaces;

namespace Sweep.Core.Sweeps;

/// <summary>
/// What a sweep remembers of one trial. Reports are in the journal; here are their summary and, while the trial lives, those
/// that an attempt resumed from the last checkpoint will repeat. Losses are objectives turned so that lower is better.
/// </summary>
public sealed class TrialRecord
{
    private List<(long Resource, double Objective)>? _repeatable;

    internal TrialRecord(int number, int draw, Configuration configuration, long proposedAt)
        => (Number, Draw, Configuration, ProposedAt) = (number, draw, configuration, proposedAt);

    /// <summary>The trial's number in its sweep, from 0.</summary>
    public int Number { get; }

    /// <summary>The index of the draw that gave its configuration.</summary>
    public int Draw { get; }

    /// <summary>The values being tried.</summary>
    public Configuration Configuration { get; }

    /// <summary>When it was proposed, milliseconds since 1970 UTC.</summary>
    public long ProposedAt { get; }

    /// <summary>When it ended, milliseconds since 1970 UTC; null while it lives.</summary>
    public long? EndedAt { get; internal set; }

    /// <summary>Where it stands.</summary>
    public TrialState State { get; internal set; } = TrialState.Waiting;

    /// <summary>Whether it is over.</summary>
    public bool HasEnded => State is not (TrialState.Waiting or TrialState.Running or TrialState.Paused);

    /// <summary>The number of its latest attempt, from 1; 0 before the first.</summary>
    public int Attempt { get; internal set; }

    /// <summary>How many of its attempts failed or were lost.</summary>
    public int Restarts { get; internal set; }

    /// <summary>When its next attempt may begin, milliseconds since 1970 UTC by the clock of the host that ended the last; null where it may at once.</summary>
    public long? DueAt { get; internal set; }

    /// <summary>The worker of the attempt that is running, or that ran when the trial ended; null where none.</summary>
    public string? Worker { get; internal set; }

    /// <summary>The worker's slot.</summary>
    public int Slot { get; internal set; }

    /// <summary>How long its latest attempt may be silent, where that runs outside the host's process; null for one inside.</summary>
    public TimeSpan? Lease { get; internal set; }

    /// <summary>How many reports it made, repeats not counted.</summary>
    public int Reports { get; private set; }

    /// <summary>How much it had spent at its last report; 0 before the first.</summary>
    public long LastResource { get; private set; }

    /// <summary>The loss of its last report; NaN before the first.</summary>
    public double LastLoss { get; private set; } = double.NaN;

    /// <summary>The lowest loss it reported; NaN while there is none.</summary>
    public double BestLoss { get; private set; } = double.NaN;

    /// <summary>How much it had spent when it reported <see cref="BestLoss"/>.</summary>
    public long BestResource { get; private set; }

    /// <summary>The checkpoint from which another attempt would continue.</summary>
    public CheckpointReference? LastCheckpoint { get; internal set; }

    /// <summary>Of the checkpoints written where it reported, that of the lowest loss.</summary>
    public CheckpointReference? BestCheckpoint { get; internal set; }

    /// <summary>Why it ended or is paused, for people; null where there is nothing to say.</summary>
    public string? Reason { get; internal set; }

    /// <summary>The highest resource of which its latest attempt has recorded a checkpoint; -1 before the first.</summary>
    internal long Saved { get; set; } = -1;

    internal double BestCheckpointLoss { get; set; } = double.NaN;

    /// <summary>Notes a report; true where its loss is the lowest yet.</summary>
    internal bool Note(long resource, double objective, double loss)
    {
        Reports++;
        (LastResource, LastLoss) = (resource, loss);
        (_repeatable ??= new(4)).Add((resource, objective));
        if (!double.IsFinite(loss) || loss >= BestLoss) return false;
        (BestLoss, BestResource) = (loss, resource);
        return true;
    }

    /// <summary>The objective that was journaled at a resource; null where memory no longer holds it.</summary>
    internal double? JournaledAt(long resource)
    {
        for (var i = (_repeatable?.Count ?? 0) - 1; i >= 0; i--)
        {
            if (_repeatable![i].Resource == resource) return _repeatable[i].Objective;
        }

        return null;
    }

    /// <summary>Forgets the reports below a checkpoint: an attempt that continues from it does not repeat them.</summary>
    internal void ForgetBelow(long resource) => _repeatable?.RemoveAll(report => report.Resource < resource);

    internal void ForgetAll() => _repeatable = null;

    internal void WriteTo(CanonicalWriter writer)
    {
        writer.Write((long)Number);
        writer.Write((long)Draw);
        writer.Write(Configuration);
        writer.Write(ProposedAt);
        writer.Write(EndedAt ?? long.MinValue);
        writer.Write((long)State);
        writer.Write((long)Attempt);
        writer.Write((long)Restarts);
        writer.Write(DueAt ?? long.MinValue);
        writer.Write(Worker is not null);
        if (Worker is not null) writer.WriteShared(Worker);
        writer.Write((long)Slot);
        writer.Write(Lease is { } lease ? (long)lease.TotalMilliseconds : -1);
        writer.Write((long)Reports);
        writer.Write(LastResource);
        writer.Write(LastLoss);
        writer.Write(BestLoss);
        writer.Write(BestResource);
        writer.Write(LastCheckpoint);
        writer.Write(BestCheckpoint);
        writer.Write(Saved);
        writer.Write(BestCheckpointLoss);
        writer.Write(Reason);
        writer.Write((long)(_repeatable?.Count ?? 0));
        foreach (var (resource, objective) in _repeatable ?? [])
        {
            writer.Write(resource);
            writer.Write(objective);
        }
    }

    internal static TrialRecord Read(CanonicalReader reader)
    {
        var trial = new TrialRecord(reader.ReadInt(), reader.ReadInt(), reader.ReadConfiguration(), reader.ReadLong())
        {
            EndedAt = reader.ReadLong() is var ended && ended != long.MinValue ? ended : null,
            State = (TrialState)reader.ReadLong(),
            Attempt = reader.ReadInt(),
            Restarts = reader.ReadInt(),
            DueAt = reader.ReadLong() is var due && due != long.MinValue ? due : null,
            Worker = reader.ReadBool() ? reader.ReadShared() : null,
            Slot = reader.ReadInt(),
            Lease = reader.ReadLong() is >= 0 and var lease ? TimeSpan.FromMilliseconds(lease) : null,
            Reports = reader.ReadInt(),
            LastResource = reader.ReadLong(),
            LastLoss = reader.ReadDouble(),
            BestLoss = reader.ReadDouble(),
            BestResource = reader.ReadLong(),
            LastCheckpoint = reader.ReadCheckpoint(),
            BestCheckpoint = reader.ReadCheckpoint(),
            Saved = reader.ReadLong(),
            BestCheckpointLoss = reader.ReadDouble(),
            Reason = reader.ReadText(),
        };
        var count = reader.ReadCount();
        if (count > 0) trial._repeatable = new(count);
        for (; count > 0; count--) trial._repeatable!.Add((reader.ReadLong(), reader.ReadDouble()));
        return Enum.IsDefined(trial.State) ? trial : throw CanonicalReader.Broken();
    }
}
