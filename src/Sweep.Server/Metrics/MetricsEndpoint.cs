using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Sweep.Server.Access;
using Sweep.Server.Problems;

namespace Sweep.Server.Metrics;

/// <summary>The address at which Prometheus scrapes.</summary>
internal static class MetricsEndpoint
{
    /// <summary>The path.</summary>
    public const string Path = "/metrics";

    /// <summary>Serves the metrics of the process: OpenMetrics 1.0 to a scraper that asks for it, else the text format of Prometheus.</summary>
    public static void MapMetrics(this IEndpointRouteBuilder routes, SweepTelemetry telemetry) => routes.MapGet(Path, async (HttpContext context) =>
    {
        var format = ExpositionFormat.Negotiate(context.Request.GetTypedHeaders().Accept);
        var text = telemetry.Scrape(format) ?? throw new ProblemException(Problem.Of(StatusCodes.Status503ServiceUnavailable, "no-metrics", "Nothing is collected: OTEL_SDK_DISABLED says so, or the server is stopping."));
        context.Response.ContentType = format.ContentType;
        context.Response.ContentLength = text.Length;
        context.Response.Headers.CacheControl = "no-store";
        await context.Response.Body.WriteAsync(text, context.RequestAborted);
    }).Requires(Role.Read);
}
