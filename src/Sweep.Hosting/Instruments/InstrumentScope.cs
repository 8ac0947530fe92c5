using System.Diagnostics.Metrics;

namespace Sweep.Hosting.Instruments;

/// <summary>
/// Marks a meter that comes and goes with a sweep. All meters are named <c>Sweep</c>, and the OpenTelemetry SDK joins instruments of the same
/// name in meters of the same name: when one of the meters is disposed, the others would fall silent as well. A view that excludes
/// <see cref="Marker"/>, a tag that no measurement has, keeps them apart and leaves no trace in what is exported.
/// </summary>
public sealed class InstrumentScope
{
    private static long _made;

    private InstrumentScope(int mostSeries) => (MostSeries, Marker) = (mostSeries, $"#{Interlocked.Increment(ref _made)}");

    /// <summary>How many series an instrument has at most; the SDK sets memory aside for so many.</summary>
    public int MostSeries { get; }

    /// <summary>The name of a tag that no measurement has.</summary>
    public string Marker { get; }

    /// <summary>A meter of its own.</summary>
    internal static Meter NewMeter(int mostSeries) => new(new MeterOptions(InstrumentNames.Meter) { Scope = new InstrumentScope(mostSeries) });
}
