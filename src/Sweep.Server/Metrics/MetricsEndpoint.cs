using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Sweep.Server.Metrics;

/// <summary>The address at which Prometheus scrapes.</summary>
public static class MetricsEndpoint
{
    /// <summary>The path.</summary>
    public const string Path = "/metrics";

    /// <summary>Serves the metrics of the process: OpenMetrics 1.0 to a scraper that asks for it, else the text format of Prometheus.</summary>
    public static IEndpointConventionBuilder MapSweepMetrics(this IEndpointRouteBuilder routes, SweepTelemetry telemetry) => routes.MapGet(Path, (HttpContext context) =>
    {
        var format = ExpositionFormat.Negotiate(context.Request.GetTypedHeaders().Accept);
        return telemetry.Scrape(format) is { } text
            ? Results.Bytes(text, format.ContentType)
            : Results.Problem("Metrics cannot be collected: the server is shutting down.", statusCode: StatusCodes.Status503ServiceUnavailable);
    });
}
