using Sweep.Core.Sweeps;
using Sweep.Hosting.Specifications;
using Sweep.Hosting.Trainers;
using Xunit;

namespace Sweep.Cluster.Tests.EndToEnd;

/// <summary>What must hold of a finished sweep's journal, whatever was done to the cluster that ran it.</summary>
internal sealed class SweepAudit
{
    private readonly Specification _specification;
    private readonly IReadOnlyList<JournalEntry> _entries;
    private readonly IReadOnlyList<SweepEvent> _events;

    public SweepAudit(IReadOnlyList<JournalEntry> entries)
    {
        _entries = entries;
        _events = [.. entries.SelectMany(entry => entry.Events)];
        _specification = Specification.Parse(_events.OfType<SweepEvent.SweepCreated>().Single().Specification, "journal");
        State = SweepReplay.Rebuild(_specification.ToSetup(), entries);
    }

    /// <summary>The state that the journal gives.</summary>
    public SweepState State { get; }

    /// <summary>How many messages of fenced attempts were refused, attempts started, and attempts lost: for the test's output.</summary>
    public override string ToString()
        => $"{_entries.Count} entries, {State.Trials.Count} trials, {State.Reports} reports, {_events.OfType<SweepEvent.AttemptStarted>().Count()} attempts, "
        + $"{_events.OfType<SweepEvent.AttemptEnded>().Count(end => end.Kind == AttemptEndKind.Lost)} lost, {State.StaleRefusals} refusals, {_events.OfType<SweepEvent.HostAttached>().Count()} hosts";

    /// <summary>Everything below.</summary>
    /// <param name="sample">Of how many trials, spread over the sweep, reports and weights are compared with an undisturbed training.</param>
    public void All(int sample)
    {
        EveryTrialEnded();
        NoReportTwice();
        OnlyTheLatestAttemptIsHeard();
        DecidedAgainTheSame();
        TrainedAsUndisturbed(sample);
    }

    /// <summary>The sweep is over with as many trials as it was to have, and each is completed, or ended for a reason.</summary>
    public void EveryTrialEnded()
    {
        Assert.Equal(FinishKind.TrialsDone, State.Finish);
        Assert.Equal(_specification.Budget.Trials, State.Trials.Count);
        Assert.All(State.Trials, trial => Assert.True(trial.HasEnded && (trial.State == TrialState.Completed || !string.IsNullOrEmpty(trial.Reason)), $"trial {trial.Number} is {trial.State}: {trial.Reason}"));
        Assert.DoesNotContain(State.Trials, trial => trial.State is TrialState.Lost or TrialState.Failed);
    }

    /// <summary>Resources of each trial's reports rise, and a repeated report was the same.</summary>
    public void NoReportTwice()
    {
        var last = new Dictionary<int, long>();
        foreach (var report in _events.OfType<SweepEvent.MetricsReported>())
        {
            Assert.True(report.Resource > last.GetValueOrDefault(report.Trial, -1), $"trial {report.Trial} reported {report.Resource} after {last.GetValueOrDefault(report.Trial)}");
            last[report.Trial] = report.Resource;
        }

        Assert.Empty(_events.OfType<SweepEvent.RepeatDiffered>());
    }

    /// <summary>Once a later attempt has begun, nothing of an earlier one is taken.</summary>
    public void OnlyTheLatestAttemptIsHeard()
    {
        var latest = new Dictionary<int, int>();
        foreach (var happened in _events)
        {
            switch (happened)
            {
                case SweepEvent.AttemptStarted e:
                    Assert.Equal(latest.GetValueOrDefault(e.Trial) + 1, e.Attempt);
                    latest[e.Trial] = e.Attempt;
                    break;
                case SweepEvent.MetricsReported e:
                    Assert.Equal(latest[e.Trial], e.Attempt);
                    break;
                case SweepEvent.CheckpointSaved e:
                    Assert.Equal(latest[e.Checkpoint.Trial], e.Checkpoint.Attempt);
                    break;
            }
        }
    }

    /// <summary>The decider would decide the journal again.</summary>
    public void DecidedAgainTheSame()
    {
        var difference = SweepReplay.Verify(_specification.ToSetup(), _entries);
        Assert.True(difference is null, difference?.ToString());
    }

    /// <summary>Reports and weights of trials, spread over the sweep, are to the last bit those of trainings that nobody interrupted; those that were restarted most come first.</summary>
    public void TrainedAsUndisturbed(int sample)
    {
        using var trainer = Engines.Open(_specification) ?? throw new InvalidOperationException("An external engine trains elsewhere.");
        var saved = _events.OfType<SweepEvent.CheckpointSaved>().Select(item => item.Checkpoint.Trial).ToHashSet();
        var trials = State.Trials.Where(trial => saved.Contains(trial.Number)).OrderByDescending(trial => trial.Attempt).ThenByDescending(trial => trial.LastResource).Take(sample).ToList();
        Assert.NotEmpty(trials);
        Assert.Empty(trials.SelectMany(trial => UndisturbedTrial.Differences(trainer, State, trial.Number, [.. _events])));
    }
}
