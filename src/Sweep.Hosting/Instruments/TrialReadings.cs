using System.Diagnostics.Metrics;
using System.Globalization;
using Sweep.Core.Sweeps;
using Sweep.Hosting.Hosts;
using Sweep.Hosting.Trainers;

namespace Sweep.Hosting.Instruments;

/// <summary>
/// What is read of the first trials and of those that run. Which trials these are changes as long as the sweep goes on, and the OpenTelemetry
/// SDK never forgets a series of an instrument, though it shows it no more: after some thousands it would fold all others into one. So
/// these instruments have a meter of their own, which is renewed when it has shown some hundreds of series.
/// </summary>
internal sealed class TrialReadings : IDisposable
{
    /// <summary>How many trials of the leaderboard are shown: more would make a series of every trial.</summary>
    public const int LeaderboardRows = 20;

    /// <summary>How many running trials are shown.</summary>
    public const int MostRunning = 50;

    /// <summary>A meter that has shown so many series of one instrument is renewed; the next look adds at most as many.</summary>
    public const int WornSeries = 500;

    private const string GateSaturation = "gate_saturation_l";
    private readonly SweepOwner _owner;
    private readonly TrialFigures _figures;
    private readonly Func<IReadOnlyList<RunningAttemptView>> _running;
    private readonly KeyValuePair<string, object?> _sweep;
    private readonly ParameterLabels _labels;
    private readonly Lock _lock = new();
    private readonly HashSet<(string Instrument, int Trial, int Other)> _shown = [];
    private Meter _meter;
    private bool _disposed;

    public TrialReadings(SweepOwner owner, TrialFigures figures, Func<IReadOnlyList<RunningAttemptView>> running, string sweep)
    {
        (_owner, _figures, _running, _sweep) = (owner, figures, running, new("sweep", sweep));
        _labels = new ParameterLabels(owner.Read(static state => state.Setup.Space));
        _meter = NewMeter();
    }

    /// <summary>Renews the meter where it has shown enough. To be called before its instruments are read, by whoever reads them.</summary>
    public void RenewWhereWorn()
    {
        lock (_lock)
        {
            if (_disposed || _shown.CountBy(static series => series.Instrument).All(static count => count.Value < WornSeries)) return;
            _meter.Dispose();
            _shown.Clear();
            _meter = NewMeter();
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            _meter.Dispose();
        }
    }

    private Meter NewMeter()
    {
        var meter = InstrumentScope.NewMeter(2 * WornSeries);
        meter.CreateObservableGauge(InstrumentNames.LeaderboardObjective, LeaderboardObjective, null, "The best objective of each of the first trials.");
        meter.CreateObservableGauge(InstrumentNames.LeaderboardInfo, LeaderboardInfo, null, "1 for each of the first trials, with its searched parameters as labels.");
        meter.CreateObservableGauge(InstrumentNames.TrialObjective, Objective, null, "The last objective of each running trial and of the first.");
        meter.CreateObservableGauge(InstrumentNames.TrialLoss, () => Figure(InstrumentNames.TrialLoss, static progress => progress.Loss, "train_loss"), null, "Training loss: of running trials at their last step, of the first at their last report.");
        meter.CreateObservableGauge(InstrumentNames.TrialGradientNorm, () => Figure(InstrumentNames.TrialGradientNorm, static progress => progress.GradientNorm, "grad_norm"), null, "Global gradient norm before clipping: of running trials at their last step, of the first at their last report.");
        meter.CreateObservableGauge(InstrumentNames.TrialClipRatio, () => Figure(InstrumentNames.TrialClipRatio, static _ => double.NaN, "clip_rate"), "1", "Share of steps whose gradients were clipped, before the last report.");
        meter.CreateObservableGauge(InstrumentNames.TrialDeviceMemory, () => Figure(InstrumentNames.TrialDeviceMemory, static progress => progress.DeviceMemory > 0 ? progress.DeviceMemory : double.NaN, null), "By", "Memory that each running trial takes of its device, as measured at a step.");
        meter.CreateObservableGauge(InstrumentNames.TrialGateSaturation, Saturation, "1", "Share of saturated gates of each layer, at the last report.");
        return meter;
    }

    private List<Measurement<double>> LeaderboardObjective() => Show(InstrumentNames.LeaderboardObjective, state => state.Leaderboard.Top(LeaderboardRows)
        .Select((trial, place) => (trial.Number, Rank: place + 1, Value: state.Turn(trial.BestLoss)))
        .Where(static row => double.IsFinite(row.Value))
        .Select(row => (row.Number, row.Rank, new Measurement<double>(row.Value, _sweep, Tags.Of("rank", row.Rank), Tags.Of("trial", row.Number)))));

    private List<Measurement<int>> LeaderboardInfo() => Show(InstrumentNames.LeaderboardInfo, state => state.Leaderboard.Top(LeaderboardRows)
        .Select(trial => (trial.Number, 0, new Measurement<int>(1, (IEnumerable<KeyValuePair<string, object?>>)[_sweep, Tags.Of("trial", trial.Number), .. _labels.Of(trial.Configuration)]))));

    private List<Measurement<double>> Objective() => Show(InstrumentNames.TrialObjective, state => Shown(state)
        .Select(number => (Number: number, Value: state.Turn(state.Trials[number].LastLoss)))
        .Where(static row => double.IsFinite(row.Value))
        .Select(row => (row.Number, 0, new Measurement<double>(row.Value, _sweep, Tags.Of("trial", row.Number)))));

    private List<Measurement<double>> Figure(string instrument, Func<TrainingProgress, double> now, string? reported)
    {
        var running = _running().ToDictionary(static attempt => attempt.Trial, attempt => now(attempt.Progress));
        return Show(instrument, state => Shown(state)
            .Select(number => (Number: number, Value: running.GetValueOrDefault(number, double.NaN) is var value && double.IsFinite(value) ? value : reported is null ? null : _figures.Last(number, reported)))
            .Where(static row => row.Value is not null)
            .Select(row => (row.Number, 0, new Measurement<double>(row.Value!.Value, _sweep, Tags.Of("trial", row.Number)))));
    }

    private List<Measurement<double>> Saturation() => Show(InstrumentNames.TrialGateSaturation, state =>
        from number in Shown(state)
        from metric in (IEnumerable<KeyValuePair<string, double>>?)_figures.Last(number) ?? []
        where metric.Key.StartsWith(GateSaturation, StringComparison.Ordinal) && double.IsFinite(metric.Value)
        let layer = int.TryParse(metric.Key.AsSpan(GateSaturation.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index : -1
        where layer >= 0
        select (number, layer, new Measurement<double>(metric.Value, _sweep, Tags.Of("trial", number), Tags.Of("layer", layer))));

    private SortedSet<int> Shown(SweepState state) => [.. _figures.Running.Take(MostRunning), .. state.Leaderboard.Top(LeaderboardRows).Select(static trial => trial.Number)];

    private List<Measurement<T>> Show<T>(string instrument, Func<SweepState, IEnumerable<(int Trial, int Other, Measurement<T> Measurement)>> read)
        where T : struct
    {
        var series = _owner.Read(state => read(state).Take(WornSeries).ToArray());
        lock (_lock)
        {
            foreach (var (trial, other, _) in series) _shown.Add((instrument, trial, other));
        }

        return [.. series.Select(static row => row.Measurement)];
    }
}
