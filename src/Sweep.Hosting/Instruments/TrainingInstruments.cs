using System.Diagnostics.Metrics;
using Sweep.Hosting.Trainers;

namespace Sweep.Hosting.Instruments;

/// <summary>The instruments of one sweep's training in this process, wherever the sweep is decided about. Recording costs nothing to speak of while nobody listens.</summary>
public sealed class TrainingInstruments : IDisposable
{
    private readonly Meter _meter = InstrumentScope.NewMeter(4);
    private readonly KeyValuePair<string, object?> _sweep;
    private readonly KeyValuePair<string, object?> _engine;
    private readonly Histogram<double> _step;
    private readonly Histogram<double> _gradientNorm;
    private long _tokens;

    /// <param name="sweep">The sweep's name among others.</param>
    /// <param name="engine">The engine.</param>
    public TrainingInstruments(string sweep, string engine)
    {
        (_sweep, _engine) = (new("sweep", sweep), new("engine", engine));
        _step = _meter.CreateHistogram<double>(InstrumentNames.TrainStepDuration, "s", "Time of an optimizer step, averaged between two reports, evaluation included.");
        _gradientNorm = _meter.CreateHistogram<double>(InstrumentNames.GradientNorm, null, "Global gradient norm before clipping, at reports.");
        _meter.CreateObservableCounter(InstrumentNames.TrainTokens, () => new Measurement<long>(Interlocked.Read(ref _tokens), _sweep, _engine), "{token}", "Tokens trained.");
    }

    /// <summary>An attempt trained from one report to the next.</summary>
    public void OnTrained(int trial, in TrainingProgress before, in TrainingProgress after, TimeSpan duration)
    {
        var (tokens, steps) = (after.Tokens - before.Tokens, after.Steps - before.Steps);
        if (tokens > 0) Interlocked.Add(ref _tokens, tokens);
        if (steps > 0 && _step.Enabled) _step.Record(duration.TotalSeconds / steps, _sweep, _engine, Tags.Of("trial", trial));
        if (_gradientNorm.Enabled && double.IsFinite(after.GradientNorm)) _gradientNorm.Record(after.GradientNorm, _sweep, Tags.Of("trial", trial));
    }

    /// <summary>Its series end.</summary>
    public void Dispose() => _meter.Dispose();
}
