using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Sweep.Core.Options;
using Sweep.Hosting.Workers;
using Sweep.Server.Access;
using Sweep.Server.Contracts;
using Sweep.Server.OpenApi;

namespace Sweep.Server.Api;

/// <summary>The workers that train the sweeps.</summary>
internal static class WorkerEndpoints
{
    private static readonly ContractsContext Json = ContractsContext.Compact;

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/workers", List).Requires(Role.Read).Describe("listWorkers", "Lists the workers: their state, labels, and what their slots train.").Produces<WorkerList>();
        api.MapPost("/workers/{worker}/put-back", PutBack).Requires(Role.Operate).Describe("putWorkerBack", "Gives a worker work again that was put aside because trials failed on it one after another.").Finds().Produces<WorkerDocument>();
    }

    private static async Task List(HttpContext context, ServerOptions options)
    {
        Query.AllowOnly(context);
        await Answer.Write(context, new WorkerList([.. (await All(options)).Select(WorkerDocument.Of)]), Json.WorkerList);
    }

    private static async Task PutBack(HttpContext context, ServerOptions options, string worker)
    {
        Query.AllowOnly(context);
        (await Body.Json(context)).Finish();
        var found = options.Workers is { } workers && await workers.PutBack(worker, Found.Caller(context));
        var all = await All(options);
        // It may be gone since.
        var view = found ? all.FirstOrDefault(known => known.Name == worker) : null;
        if (view is null) throw Found.NotFound("unknown-worker", $"There is no worker '{worker}'.{Spelling.DidYouMean(worker, all.Select(static known => known.Name))} GET {ApiExtensions.Root}/workers lists them.");
        await Answer.Write(context, WorkerDocument.Of(view), Json.WorkerDocument);
    }

    private static async Task<IReadOnlyList<WorkerView>> All(ServerOptions options) => options.Workers is { } workers ? await workers.List() : [];
}
