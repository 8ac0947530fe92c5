using System.Diagnostics.Metrics;
using OpenTelemetry.Metrics;
using Sweep.Hosting.Instruments;

namespace Sweep.Server.Metrics;

/// <summary>How the SDK aggregates the instruments of the meter <c>Sweep</c>; every provider that exports them needs these views.</summary>
public static class SweepViews
{
    // A decision takes microseconds where the sampler draws at random, tens of milliseconds where TPE ranks ten thousand trials.
    private static readonly double[] Decisions = [5e-6, 1e-5, 2.5e-5, 5e-5, 1e-4, 2.5e-4, 5e-4, 1e-3, 2.5e-3, 5e-3, 0.01, 0.025, 0.05, 0.1];

    // Flushing takes a fraction of a millisecond on a good drive, tens of milliseconds on a turning one, seconds where it fails.
    private static readonly double[] Appends = [1e-4, 2.5e-4, 5e-4, 1e-3, 2.5e-3, 5e-3, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1];

    private static readonly double[] Steps = [1e-4, 2.5e-4, 5e-4, 1e-3, 2.5e-3, 5e-3, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    // Norms are looked at by their order of magnitude: two buckets for each.
    private static readonly double[] Norms = [1e-3, 3e-3, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100, 300, 1000];

    /// <summary>Adds the views.</summary>
    public static MeterProviderBuilder AddSweepViews(this MeterProviderBuilder builder) => builder.AddView(Configure);

    private static MetricStreamConfiguration? Configure(Instrument instrument)
    {
        if (instrument.Meter is not { Name: InstrumentNames.Meter, Scope: InstrumentScope scope }) return null;
        return instrument.Name switch
        {
            InstrumentNames.DecideDuration or InstrumentNames.SuggestDuration => Histogram(Decisions, scope),
            InstrumentNames.JournalAppendDuration => Histogram(Appends, scope),
            InstrumentNames.TrainStepDuration => Histogram(Steps, scope),
            InstrumentNames.GradientNorm => Histogram(Norms, scope),
            _ => new MetricStreamConfiguration { ExcludedTagKeys = [scope.Marker], CardinalityLimit = scope.MostSeries },
        };
    }

    // The trial of a measurement is kept in exemplars; as a label it would make a series of every trial.
    private static ExplicitBucketHistogramConfiguration Histogram(double[] bounds, InstrumentScope scope)
        => new() { Boundaries = bounds, ExcludedTagKeys = ["trial", scope.Marker], CardinalityLimit = scope.MostSeries };
}
