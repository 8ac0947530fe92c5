using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Sweep.Hosting;
using Sweep.Server.Access;
using Sweep.Server.Contracts;
using Sweep.Server.OpenApi;
using Sweep.Server.Events;

namespace Sweep.Server.Api;

/// <summary>Sweeps: create, pause, resume, cancel, delete.</summary>
internal static class ActionEndpoints
{
    private const string Yaml = "application/yaml";
    private static readonly ContractsContext Json = ContractsContext.Compact;

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/sweeps", Create).Requires(Role.Operate)
            .DescribeAction<CreateRequest>("createSweep", "Begins a sweep; it runs from then on, as soon as slots are free.", """{"specification":"name: reber\ntask: reber\nspace: { hidden: { int: [8, 48] } }\n","set":["budget.trials=5"]}""", takesYaml: true)
            .Produces<SweepDocument>(201);
        api.MapPost("/sweeps/{sweep}/pause", static (HttpContext context, ISweepCatalog catalog, string sweep) => Act(context, catalog, sweep, static (found, reason) => found.Pause(reason ?? "asked for through the API"))).Requires(Role.Operate)
            .DescribeAction<ReasonRequest>("pauseSweep", "Begins no trial until the sweep is resumed; what is running runs on.", """{"reason":"the machine is needed"}""", required: false).Finds().Produces<SweepDocument>();
        api.MapPost("/sweeps/{sweep}/resume", Resume).Requires(Role.Operate).Describe("resumeSweep", "Begins trials again; where the sweep waits for storage, it tries again at once.").Finds().Conflicts().Produces<SweepDocument>();
        api.MapPost("/sweeps/{sweep}/cancel", static (HttpContext context, ISweepCatalog catalog, string sweep) => Act(context, catalog, sweep, static (found, reason) => found.Cancel(reason ?? "cancelled through the API"))).Requires(Role.Operate)
            .DescribeAction<ReasonRequest>("cancelSweep", "Ends a sweep for good; what is running is stopped.", """{"reason":"good enough"}""", required: false).Finds().Produces<SweepDocument>();
        api.MapDelete("/sweeps/{sweep}", Delete).Requires(Role.Admin).Describe("deleteSweep", "Removes a sweep that is not running, with its journal and checkpoints.").Finds().Conflicts().Produces(204);
    }

    private static async Task Create(HttpContext context, ISweepCatalog catalog)
    {
        Query.AllowOnly(context);
        string? specification;
        IReadOnlyList<string> set = [];
        if (Body.MediaType(context, Yaml, "application/json") == Yaml)
        {
            specification = await Body.Text(context);
        }
        else
        {
            var body = await Body.Object(context);
            specification = body.Text("specification", int.MaxValue, required: true);
            set = body.Texts("set");
            body.Finish();
        }

        var sweep = await catalog.Create(specification!, set, Found.Caller(context));
        context.Response.StatusCode = StatusCodes.Status201Created;
        context.Response.Headers.Location = $"{ApiExtensions.Root}/sweeps/{Uri.EscapeDataString(sweep.Name)}";
        await Answer.Write(context, SweepDocument.Of(await sweep.Summary()), Json.SweepDocument);
    }

    private static async Task Act(HttpContext context, ISweepCatalog catalog, string sweep, Func<ISweepService, string?, Task> action)
    {
        Query.AllowOnly(context);
        var body = await Body.Json(context);
        var reason = body.Text("reason", RequestRules.MaxReason);
        body.Finish();
        var found = await Found.Sweep(catalog, sweep, context);
        await action(found, reason);
        await Answer.Write(context, SweepDocument.Of(await found.Summary()), Json.SweepDocument);
    }

    private static async Task Resume(HttpContext context, ISweepCatalog catalog, string sweep)
    {
        Query.AllowOnly(context);
        (await Body.Json(context)).Finish();
        var found = await Found.Sweep(catalog, sweep, context);
        await found.Resume();
        await Answer.Write(context, SweepDocument.Of(await found.Summary()), Json.SweepDocument);
    }

    private static async Task Delete(HttpContext context, ISweepCatalog catalog, string sweep, EventStreams streams)
    {
        Query.AllowOnly(context);
        var found = await Found.Sweep(catalog, sweep);
        if (!await catalog.Delete(found.Name, Found.Caller(context))) throw Found.NotFound("unknown-sweep", $"There is no sweep '{sweep}'.");
        streams.Drop(found.Name, "the sweep was deleted");
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }
}
