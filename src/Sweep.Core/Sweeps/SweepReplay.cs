namespace Sweep.Core.Sweeps;

/// <summary>Replays journals: rebuilds the state, and verifies that the decider would decide the same again.</summary>
public static class SweepReplay
{
    /// <summary>The state after these entries.</summary>
    public static SweepState Rebuild(SweepSetup setup, IEnumerable<JournalEntry> entries)
    {
        var state = new SweepState(setup);
        foreach (var entry in entries) state.Apply(entry);
        return state;
    }

    /// <summary>
    /// Decides again what each entry's command brings about, in the state that the entries before it give; null where every entry is what
    /// was decided, else the first difference.
    /// </summary>
    public static ReplayDifference? Verify(SweepSetup setup, IEnumerable<JournalEntry> entries)
    {
        var state = new SweepState(setup);
        foreach (var entry in entries)
        {
            if (Compare(state, entry) is { } difference) return difference;
            state.Apply(entry);
        }

        return null;
    }

    /// <summary>
    /// The command that brought an entry about, or one that is decided alike: what decisions do not depend on (the slot that was
    /// told that the sweep is over, the metrics of a refused report) is not in the journal and is left out.
    /// </summary>
    /// <param name="entry">The entry.</param>
    /// <param name="metric">The metric that is the objective.</param>
    /// <exception cref="InvalidOperationException">No command begins with the entry's first event.</exception>
    public static SweepCommand CauseOf(JournalEntry entry, string metric)
    {
        var at = entry.At;
        return entry.Events[0] switch
        {
            SweepEvent.SweepCreated e => new SweepCommand.CreateSweep(at, e.Specification, e.Data),
            SweepEvent.HostAttached e => new SweepCommand.AttachHost(at, e.Host),
            SweepEvent.AttemptStarted e => new SweepCommand.LeaseTrial(at, e.Worker, e.Slot, e.Lease),
            SweepEvent.TrialProposed or SweepEvent.TrialPromoted when entry.Events is [_, SweepEvent.AttemptStarted e, ..] => new SweepCommand.LeaseTrial(at, e.Worker, e.Slot, e.Lease),
            SweepEvent.MetricsReported e => new SweepCommand.ReportMetrics(at, e.Trial, e.Attempt, e.Resource, e.Metrics),
            SweepEvent.RepeatDiffered e => new SweepCommand.ReportMetrics(at, e.Trial, e.Attempt, e.Resource, MetricValues.Of(metric, e.Repeated)),
            SweepEvent.StaleAttemptRefused e => new SweepCommand.ReportMetrics(at, e.Trial, e.Attempt, e.Resource, MetricValues.Of(metric, double.NaN)),
            SweepEvent.DivergenceReported e => new SweepCommand.ReportDivergence(at, e.Trial, e.Attempt, e.Resource, e.Reason),
            SweepEvent.CheckpointSaved e => new SweepCommand.RecordCheckpoint(at, e.Checkpoint),
            SweepEvent.AttemptEnded e => new SweepCommand.EndAttempt(at, e.Trial, e.Attempt, e.Kind, e.Reason),
            SweepEvent.SweepPaused e => new SweepCommand.PauseSweep(at, e.Reason),
            SweepEvent.SweepResumed => new SweepCommand.ResumeSweep(at),
            SweepEvent.TrialEnded or SweepEvent.SweepFinished when entry.Events is [.., SweepEvent.SweepFinished e] => e.Kind == FinishKind.Cancelled
                ? new SweepCommand.CancelSweep(at, e.Reason)
                : new SweepCommand.LeaseTrial(at, "", 0),
            var first => throw new InvalidOperationException($"No command brings about an entry that begins with {first.GetType().Name}."),
        };
    }

    private static ReplayDifference? Compare(SweepState state, JournalEntry entry)
    {
        try
        {
            var decided = SweepDecider.Decide(state, CauseOf(entry, state.Setup.Metric));
            for (var i = 0; i < Math.Max(entry.Events.Length, decided.Length); i++)
            {
                var journaled = i < entry.Events.Length ? entry.Events[i] : null;
                var again = i < decided.Length ? decided[i] : null;
                if (!Equals(journaled, again)) return new ReplayDifference(entry.Position, i, Say(journaled), Say(again));
            }

            return null;
        }
        catch (InvalidOperationException illegal)
        {
            return new ReplayDifference(entry.Position, 0, Say(entry.Events[0]), illegal.Message);
        }
    }

    private static string Say(SweepEvent? happened) => happened?.ToString() ?? "nothing";
}

/// <summary>Where a journal and the decider first part.</summary>
/// <param name="Position">The entry's position.</param>
/// <param name="Event">The event's place in the entry, from 0.</param>
/// <param name="Journaled">What the journal says.</param>
/// <param name="Decided">What the decider says now.</param>
public sealed record ReplayDifference(long Position, int Event, string Journaled, string Decided)
{
    /// <summary>Both on three lines.</summary>
    public override string ToString() => $"entry {Position}, event {Event}:\n  journaled: {Journaled}\n  decided:   {Decided}";
}
