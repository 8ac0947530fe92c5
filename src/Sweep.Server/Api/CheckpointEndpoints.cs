using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Sweep.Hosting;
using Sweep.Server.Access;
using Sweep.Server.OpenApi;

namespace Sweep.Server.Api;

/// <summary>The checkpoints of a trial, as safetensors files.</summary>
internal static class CheckpointEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/sweeps/{sweep}/trials/{trial}/checkpoints/best", static (HttpContext context, ISweepCatalog catalog, string sweep, string trial) => Send(context, catalog, sweep, trial, best: true)).Requires(Role.Read).Describe("getBestCheckpoint", "Gives the weights of a trial at its best report, as safetensors.").Finds().Produces<byte[]>(200, "application/octet-stream").DisableRequestTimeout();
        api.MapGet("/sweeps/{sweep}/trials/{trial}/checkpoints/last", static (HttpContext context, ISweepCatalog catalog, string sweep, string trial) => Send(context, catalog, sweep, trial, best: false)).Requires(Role.Read).Describe("getLastCheckpoint", "Gives the weights from which a trial would continue, as safetensors.").Finds().Produces<byte[]>(200, "application/octet-stream").DisableRequestTimeout();
    }

    private static async Task Send(HttpContext context, ISweepCatalog catalog, string sweep, string trial, bool best)
    {
        Query.AllowOnly(context);
        var found = await Found.Sweep(catalog, sweep);
        var view = await Found.Trial(found, trial);
        var checkpoint = (best ? view.BestCheckpoint : view.LastCheckpoint)
            ?? throw Found.NotFound("no-checkpoint", $"{found.Name}/{view.Number} has no {(best ? "best" : "last")} checkpoint: none was saved yet, or the specification's 'checkpoints' keeps none of it.");
        var content = await found.OpenCheckpoint(checkpoint);
        await using (content)
        {
            var tag = $"\"{checkpoint.Digest}\"";
            context.Response.Headers.ETag = tag;
            if (context.Request.Headers.IfNoneMatch.ToString().Contains(tag, StringComparison.Ordinal))
            {
                context.Response.StatusCode = StatusCodes.Status304NotModified;
                return;
            }

            context.Response.ContentType = "application/octet-stream";
            context.Response.Headers.ContentDisposition = $"attachment; filename=\"{view.Number}-{checkpoint.Attempt}-{checkpoint.Resource}.safetensors\"";
            if (content.CanSeek) context.Response.ContentLength = content.Length;
            await content.CopyToAsync(context.Response.Body, context.RequestAborted);
        }
    }
}
