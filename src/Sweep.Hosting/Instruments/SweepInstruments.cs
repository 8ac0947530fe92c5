using System.Collections.Immutable;
using System.Diagnostics.Metrics;
using Sweep.Core.Scheduling;
using Sweep.Core.Sweeps;

namespace Sweep.Hosting.Instruments;

/// <summary>
/// The instruments of one sweep on one host. Labels take few values: no series per trial beyond the leaderboard's rows and what runs. A
/// duration carries its trial all the same; views drop it from the series and keep it in exemplars. Recording costs nothing to speak of
/// while nobody listens. Counts begin with the host: what its journal tells of earlier ones is theirs.
/// </summary>
internal sealed class SweepInstruments : IDisposable
{
    // States, reasons, and rungs by outcome.
    private const int MostSeries = 200;
    private readonly Meter _meter = InstrumentScope.NewMeter(MostSeries);
    private readonly KeyValuePair<string, object?> _sweep;
    private readonly SortedDictionary<(long Rung, VerdictKind Outcome), int> _rungs = [];
    private readonly long[] _restarts = new long[Enum.GetValues<AttemptEndKind>().Length];
    private readonly Histogram<double> _decide;
    private readonly Histogram<double> _suggest;
    private readonly Histogram<double> _append;
    private long _reports;
    private long _staleReports;
    private long _diverged;
    private long? _startedAt;
    private (long At, FinishKind Kind)? _ended;
    private TrialReadings? _trials;

    /// <param name="sweep">The sweep's name among others.</param>
    public SweepInstruments(string sweep)
    {
        _sweep = new("sweep", sweep);
        _decide = Histogram(InstrumentNames.DecideDuration, "s", "Time to decide one command.");
        _suggest = Histogram(InstrumentNames.SuggestDuration, "s", "Time to decide a lease that proposed a trial: the sampler's, nearly all of it.");
        _append = Histogram(InstrumentNames.JournalAppendDuration, "s", "Time that a decision waited to be durable.");
    }

    /// <summary>What is known of single trials; guarded by the owner's lock.</summary>
    public TrialFigures Figures { get; } = new();

    /// <summary>Begins to show what is read when somebody looks.</summary>
    public void Observe(HostReadings readings, TrialReadings trials)
    {
        _trials = trials;
        // The first to be read: a worn meter of trials is renewed before it is read itself.
        _meter.CreateObservableGauge(InstrumentNames.Trials, () => readings.Trials(trials), "{trial}", "Trials by state.");
        _meter.CreateObservableGauge(InstrumentNames.Info, readings.Info, null, "1 for each sweep, with what it searches as labels.");
        _meter.CreateObservableGauge(InstrumentNames.StartTime, () => readings.Read(_ => Measured(_startedAt / 1000.0)), "s", "When the sweep began, in seconds since 1970 UTC.");
        _meter.CreateObservableGauge(InstrumentNames.EndTime, () => readings.Read(_ => EndTime()), "s", "When the sweep ended, in seconds since 1970 UTC, by how; absent while it goes on.");
        _meter.CreateObservableGauge(InstrumentNames.BudgetTrials, readings.BudgetTrials, "{trial}", "Trials that the budget allows; absent where it sets no limit.");
        _meter.CreateObservableGauge(InstrumentNames.Paused, readings.Paused, null, "1 while the sweep is paused, 0 otherwise.");
        _meter.CreateObservableGauge(InstrumentNames.PendingTrials, readings.Pending, "{trial}", "Trials that wait for a slot.");
        _meter.CreateObservableGauge(InstrumentNames.BestObjective, readings.BestObjective, null, "The best objective so far.");
        _meter.CreateObservableGauge(InstrumentNames.RungTrials, () => readings.Read(_ => Rungs()), "{trial}", "Trials that reached a rung, by what was decided there.");
        _meter.CreateObservableGauge(InstrumentNames.StorageFree, () => readings.Storage(static space => space.FreeBytes), "By", "Free space of the volume that holds the journal.");
        _meter.CreateObservableGauge(InstrumentNames.StorageSize, () => readings.Storage(static space => space.SizeBytes), "By", "Size of the volume that holds the journal.");
        _meter.CreateObservableCounter(InstrumentNames.Reports, () => readings.Read(_ => Count(_reports)), "{report}", "Reports taken.");
        _meter.CreateObservableCounter(InstrumentNames.StaleReports, () => readings.Read(_ => Count(_staleReports)), "{report}", "Messages refused because a later attempt had fenced out their sender.");
        _meter.CreateObservableCounter(InstrumentNames.Diverged, () => readings.Read(_ => Count(_diverged)), "{trial}", "Trials whose loss or gradients became NaN or infinite.");
        _meter.CreateObservableCounter(InstrumentNames.AttemptRestarts, () => readings.Read(_ => Restarts()), "{attempt}", "Attempts that ended without a result, by reason.");
    }

    /// <summary>A command was decided.</summary>
    public void OnDecided(SweepCommand command, ImmutableArray<SweepEvent> events, TimeSpan duration)
    {
        if (!_decide.Enabled) return;
        var trial = TrialOf(command, events);
        Record(_decide, duration.TotalSeconds, trial);
        if (command is SweepCommand.LeaseTrial && events is [SweepEvent.TrialProposed, ..]) Record(_suggest, duration.TotalSeconds, trial);
    }

    /// <summary>An entry was applied to the state.</summary>
    public void OnEntry(JournalEntry entry, SweepState state)
    {
        OnReplayed(entry, state);
        foreach (var item in entry.Events)
        {
            switch (item)
            {
                case SweepEvent.MetricsReported:
                    _reports++;
                    break;
                case SweepEvent.StaleAttemptRefused:
                    _staleReports++;
                    break;
                case SweepEvent.TrialEnded { State: TrialState.Diverged }:
                    _diverged++;
                    break;
                case SweepEvent.AttemptEnded { Kind: not AttemptEndKind.Completed } e:
                    _restarts[(int)e.Kind]++;
                    break;
            }
        }
    }

    /// <summary>An entry of an earlier host was applied: it counts where the whole sweep is shown, not where this process is.</summary>
    public void OnReplayed(JournalEntry entry, SweepState state)
    {
        foreach (var item in entry.Events)
        {
            Figures.On(item, state);
            switch (item)
            {
                case SweepEvent.SweepCreated:
                    _startedAt = entry.At;
                    break;
                case SweepEvent.SweepFinished e:
                    _ended = (entry.At, e.Kind);
                    break;
                case SweepEvent.MetricsReported { Verdict: { Rung: { } rung, Kind: var kind } }:
                    _rungs[(rung, kind)] = _rungs.GetValueOrDefault((rung, kind)) + 1;
                    break;
            }
        }
    }

    /// <summary>Writes what entries of earlier hosts told, for a host that does not read them all.</summary>
    public void WriteTo(CanonicalWriter writer)
    {
        writer.Write(_startedAt ?? long.MinValue);
        writer.Write(_ended?.At ?? long.MinValue);
        writer.Write((long)(_ended?.Kind ?? 0));
        writer.Write((long)_rungs.Count);
        foreach (var ((rung, outcome), count) in _rungs)
        {
            writer.Write(rung);
            writer.Write((long)outcome);
            writer.Write((long)count);
        }

        Figures.WriteTo(writer);
    }

    /// <summary>Reads what entries of earlier hosts told, in place of <see cref="OnReplayed"/>.</summary>
    public void ReadFrom(CanonicalReader reader, SweepState state)
    {
        _startedAt = reader.ReadLong() is var started && started != long.MinValue ? started : null;
        var (at, kind) = (reader.ReadLong(), reader.ReadLong());
        _ended = at != long.MinValue ? (at, (FinishKind)kind) : null;
        for (var count = reader.ReadCount(); count > 0; count--) _rungs[(reader.ReadLong(), (VerdictKind)reader.ReadLong())] = reader.ReadInt();
        Figures.ReadFrom(reader, state);
    }

    /// <summary>A decision became durable.</summary>
    public void OnDurable(TimeSpan waited, int? trial) => Record(_append, waited.TotalSeconds, trial);

    public void Dispose()
    {
        _meter.Dispose();
        _trials?.Dispose();
    }

    private static int? TrialOf(SweepCommand command, ImmutableArray<SweepEvent> events) => command switch
    {
        SweepCommand.ReportMetrics c => c.Trial,
        SweepCommand.ReportDivergence c => c.Trial,
        SweepCommand.RecordCheckpoint c => c.Checkpoint.Trial,
        SweepCommand.EndAttempt c => c.Trial,
        SweepCommand.LeaseTrial => events.OfType<SweepEvent.AttemptStarted>().FirstOrDefault()?.Trial,
        _ => null,
    };

    private Histogram<double> Histogram(string name, string? unit, string description) => _meter.CreateHistogram<double>(name, unit, description);

    private void Record(Histogram<double> histogram, double value, int? trial)
    {
        if (!histogram.Enabled) return;
        if (trial is { } number) histogram.Record(value, _sweep, Tags.Of("trial", number));
        else histogram.Record(value, _sweep);
    }

    private Measurement<long> Count(long value) => new(value, _sweep);

    private Measurement<double>[] Measured(double? value) => value is { } number ? [new(number, _sweep)] : [];

    private Measurement<double>[] EndTime() => _ended is var (at, kind) ? [new(at / 1000.0, _sweep, Tags.Of("kind", kind))] : [];

    private Measurement<long>[] Restarts() =>
    [
        .. Enum.GetValues<AttemptEndKind>().Where(kind => kind != AttemptEndKind.Completed)
            .Select(kind => new Measurement<long>(_restarts[(int)kind], _sweep, Tags.Of("reason", kind))),
    ];

    private Measurement<int>[] Rungs() => [.. _rungs.Select(pair => new Measurement<int>(pair.Value, _sweep, Tags.Of("rung", pair.Key.Rung), Tags.Of("outcome", pair.Key.Outcome)))];
}
