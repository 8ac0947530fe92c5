using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using Sweep.Hosting.Instruments;

namespace Sweep.Server.Metrics;

/// <summary>
/// Collects what the process measures with the OpenTelemetry SDK: the sweeps' instruments, the runtime's and the web server's. Begins
/// with the first of its instances, ends when it is disposed.
/// </summary>
public sealed class SweepTelemetry : IDisposable
{
    // Each sweep of the process has some thirty.
    private const int MostStreams = 30_000;

    private readonly PullExporter _exporter = new();
    private readonly MeterProvider _meters;

    private SweepTelemetry()
    {
        ServerInstruments.Show();
        _meters = Sdk.CreateMeterProviderBuilder()
            .ConfigureResource(static resource => resource.AddService("sweep", serviceVersion: Version, autoGenerateServiceInstanceId: false))
            .AddMeter(InstrumentNames.Meter, "System.Runtime", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel")
            .SetExemplarFilter(ExemplarFilterType.AlwaysOn)
            .AddSweepViews()
            .SetMaxMetricStreams(MostStreams)
            .AddReader(new BaseExportingMetricReader(_exporter))
            .Build();
    }

    private static string? Version => typeof(SweepTelemetry).Assembly.GetName().Version?.ToString(3);

    /// <summary>Begins to collect.</summary>
    public static SweepTelemetry Start() => new();

    /// <summary>Everything as a scraper gets it; null where nothing can be collected any more.</summary>
    internal byte[]? Scrape(ExpositionFormat format) => _exporter.Scrape(format);

    /// <summary>Sends what is still to be sent, and ends.</summary>
    public void Dispose()
    {
        _meters.Dispose();
        _exporter.Dispose();
    }
}
