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
        app.MapGet("/healthz/live", static (HttpContext context) => Say(context, StatusCodes.Status200OK, "live")).AnswersEverybody();
        app.MapGet("/healthz/ready", static (HttpContext context, ISweepCatalog catalog) => catalog.IsReady
            ? Say(context, StatusCodes.Status200OK, "ready")
            : Say(context, StatusCodes.Status503ServiceUnavailable, "starting")).AnswersEverybody();
    }

    private static Task Say(HttpContext context, int status, string word)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsync(word, context.RequestAborted);
    }
}
