using OpenTelemetry.Metrics;
using Sweep.Server;
using Sweep.Server.Metrics;

namespace Sweep.Cluster.Telemetry;

/// <summary>
/// What a silo measures: all that a server of sweeps does, and Orleans' own meters. Scraped through OpenTelemetry's exporter for Prometheus,
/// exported by OTLP where the usual <c>OTEL_*</c> variables ask for it.
/// </summary>
internal static class SiloTelemetry
{
    /// <summary>The meter of Orleans.</summary>
    public const string OrleansMeter = "Microsoft.Orleans";

    /// <summary>Begins to collect.</summary>
    /// <exception cref="ArgumentException">A variable cannot be understood; the message names it.</exception>
    public static SweepTelemetry Start() => SweepTelemetry.StartFor(static meters => meters
        .AddMeter(OrleansMeter)
        .AddPrometheusExporter(static exporter => exporter.ScrapeResponseCacheDurationMilliseconds = 0));

    /// <summary>Lets a server answer scrapes with what is collected.</summary>
    public static ServerOptions Serving(this ServerOptions options, SweepTelemetry telemetry) => options with
    {
        Telemetry = telemetry,
        MapScrapes = (routes, path) => Microsoft.AspNetCore.Builder.PrometheusExporterEndpointRouteBuilderExtensions.MapPrometheusScrapingEndpoint(routes, path, telemetry.Meters, configureBranchedPipeline: null, optionsName: null),
    };
}
