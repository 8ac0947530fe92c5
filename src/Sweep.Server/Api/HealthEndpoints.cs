using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Sweep.Hosting;
using Sweep.Server.Access;

namespace Sweep.Server.Api;

/// <summary>Whether the server lives, and whether it can serve: a word each, and no data, since everybody may ask.</summary>
internal static class HealthEndpoints
{
    public static void MapHealth(this IEndpointRouteBuilder app)
    {
        app.MapGet("/healthz/live", (Delegate)(static (HttpContext context) => Say(context, StatusCodes.Status200OK, "live")))
            .WithName("getLiveness").WithSummary("Says that the server lives.").WithTags("health").Produces<string>(StatusCodes.Status200OK, "text/plain").AnswersEverybody();
        app.MapGet("/healthz/ready", static (HttpContext context, ISweepCatalog catalog) => catalog.IsReady
            ? Say(context, StatusCodes.Status200OK, "ready")
            : Say(context, StatusCodes.Status503ServiceUnavailable, "starting"))
            .WithName("getReadiness").WithSummary("Says whether the server can serve: every sweep has been taken up, and storage answers.").WithTags("health")
            .Produces<string>(StatusCodes.Status200OK, "text/plain").Produces<string>(StatusCodes.Status503ServiceUnavailable, "text/plain").AnswersEverybody();
    }

    private static Task Say(HttpContext context, int status, string word)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsync(word, context.RequestAborted);
    }
}
