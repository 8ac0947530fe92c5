using System.Collections.Immutable;
using System.Diagnostics.Metrics;
using Sweep.Core.Sweeps;
using Sweep.Hosting.Trainers;

namespace Sweep.Hosting.Instruments;

/// <summary>
/// The instruments of one sweep on one host. Labels take few values: no series per trial beyond the leaderboard's rows. Recording costs
/// nothing to speak of while nobody listens.
/// </summary>
internal sealed class SweepInstruments : IDisposable
{
    private readonly Meter _meter = new(InstrumentNames.Meter);
    private readonly KeyValuePair<string, object?> _sweep;
    private readonly SortedDictionary<(long Rung, string Outcome), int> _rungs = [];
    private readonly Counter<long> _reports;
    private readonly Counter<long> _staleReports;
    private readonly Counter<long> _diverged;
    private readonly Counter<long> _restarts;
    private readonly Counter<double> _idle;
    private readonly Counter<long> _tokens;
    private readonly Histogram<double> _decide;
    private readonly Histogram<double> _suggest;
    private readonly Histogram<double> _append;
    private readonly Histogram<double> _step;
    private readonly Histogram<double> _gradientNorm;

    public SweepInstruments(SweepSetup setup)
    {
        _sweep = new("sweep", setup.Name);
        _reports = _meter.CreateCounter<long>(InstrumentNames.Reports, "{report}", "Reports taken.");
        _staleReports = _meter.CreateCounter<long>(InstrumentNames.StaleReports, "{report}", "Messages refused because a later attempt had fenced out their sender.");
        _diverged = _meter.CreateCounter<long>(InstrumentNames.Diverged, "{trial}", "Trials whose loss or gradients became NaN or infinite.");
        _restarts = _meter.CreateCounter<long>(InstrumentNames.AttemptRestarts, "{attempt}", "Attempts that ended without a result, by reason.");
        _idle = _meter.CreateCounter<double>(InstrumentNames.SlotIdle, "s", "Time that slots waited for work.");
        _tokens = _meter.CreateCounter<long>(InstrumentNames.TrainTokens, "{token}", "Tokens trained.");
        _decide = _meter.CreateHistogram<double>(InstrumentNames.DecideDuration, "s", "Time to decide one command.");
        _suggest = _meter.CreateHistogram<double>(InstrumentNames.SuggestDuration, "s", "Time to decide a lease that proposed a trial: the sampler's, nearly all of it.");
        _append = _meter.CreateHistogram<double>(InstrumentNames.JournalAppendDuration, "s", "Time that a decision waited to be durable.");
        _step = _meter.CreateHistogram<double>(InstrumentNames.TrainStepDuration, "s", "Time of an optimizer step, averaged between two reports, evaluation included.");
        _gradientNorm = _meter.CreateHistogram<double>(InstrumentNames.GradientNorm, null, "Global gradient norm before clipping, at reports.");
    }

    /// <summary>Begins to show what is read when somebody looks.</summary>
    public void Observe(HostReadings readings)
    {
        _meter.CreateObservableGauge(InstrumentNames.Trials, readings.Trials, "{trial}", "Trials by state.");
        _meter.CreateObservableGauge(InstrumentNames.PendingTrials, readings.Pending, "{trial}", "Trials that wait for a slot.");
        _meter.CreateObservableGauge(InstrumentNames.BestObjective, readings.BestObjective, null, "The best objective so far.");
        _meter.CreateObservableGauge(InstrumentNames.LeaderboardObjective, readings.LeaderboardObjective, null, "The best objective of each of the first trials.");
        _meter.CreateObservableGauge(InstrumentNames.LeaderboardInfo, readings.LeaderboardInfo, null, "1 for each of the first trials, with its searched parameters as labels.");
        _meter.CreateObservableGauge(InstrumentNames.Slots, readings.Slots, "{slot}", "Slots by state.");
        _meter.CreateObservableGauge(InstrumentNames.RungTrials, () => readings.Read(_ => Rungs()), "{trial}", "Trials that reached a rung, by what was decided there.");
    }

    /// <summary>A command was decided.</summary>
    public void OnDecided(SweepCommand command, ImmutableArray<SweepEvent> events, TimeSpan duration)
    {
        _decide.Record(duration.TotalSeconds, _sweep);
        if (command is SweepCommand.LeaseTrial && events is [SweepEvent.TrialProposed, ..]) _suggest.Record(duration.TotalSeconds, _sweep);
    }

    /// <summary>An entry was applied.</summary>
    public void OnEntry(JournalEntry entry)
    {
        foreach (var item in entry.Events)
        {
            switch (item)
            {
                case SweepEvent.MetricsReported e:
                    _reports.Add(1, _sweep);
                    CountAtRung(e);
                    break;
                case SweepEvent.StaleAttemptRefused:
                    _staleReports.Add(1, _sweep);
                    break;
                case SweepEvent.TrialEnded { State: TrialState.Diverged }:
                    _diverged.Add(1, _sweep);
                    break;
                case SweepEvent.AttemptEnded e:
                    _restarts.Add(1, _sweep, new("reason", e.Kind.ToString().ToLowerInvariant()));
                    break;
            }
        }
    }

    /// <summary>An entry of an earlier host was read: it counts where the whole sweep is shown, not where this process is.</summary>
    public void OnReplayed(JournalEntry entry)
    {
        foreach (var item in entry.Events)
        {
            if (item is SweepEvent.MetricsReported report) CountAtRung(report);
        }
    }

    /// <summary>A decision became durable.</summary>
    public void OnDurable(TimeSpan waited) => _append.Record(waited.TotalSeconds, _sweep);

    /// <summary>A slot waited for work.</summary>
    public void OnIdle(string worker, TimeSpan waited) => _idle.Add(waited.TotalSeconds, new KeyValuePair<string, object?>("worker", worker));

    /// <summary>An attempt trained from one report to the next.</summary>
    public void OnTrained(string engine, in TrainingProgress before, in TrainingProgress after, TimeSpan duration)
    {
        var (tokens, steps) = (after.Tokens - before.Tokens, after.Steps - before.Steps);
        var tag = new KeyValuePair<string, object?>("engine", engine);
        if (tokens > 0) _tokens.Add(tokens, tag);
        if (steps > 0) _step.Record(duration.TotalSeconds / steps, tag);
        if (double.IsFinite(after.GradientNorm)) _gradientNorm.Record(after.GradientNorm, _sweep);
    }

    public void Dispose() => _meter.Dispose();

    private void CountAtRung(SweepEvent.MetricsReported report)
    {
        if (report.Verdict.Rung is not { } rung) return;
        var key = (rung, report.Verdict.Kind.ToString().ToLowerInvariant());
        _rungs[key] = _rungs.GetValueOrDefault(key) + 1;
    }

    private Measurement<int>[] Rungs() =>
        [.. _rungs.Select(pair => new Measurement<int>(pair.Value, _sweep, new("rung", pair.Key.Rung), new("outcome", pair.Key.Outcome)))];
}
