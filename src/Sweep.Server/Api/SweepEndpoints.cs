using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Sweep.Hosting;
using Sweep.Server.Access;
using Sweep.Server.Contracts;
using Sweep.Server.OpenApi;

namespace Sweep.Server.Api;

/// <summary>Sweeps: list, look.</summary>
internal static class SweepEndpoints
{
    private static readonly ContractsContext Json = ContractsContext.Compact;

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/sweeps", List).Requires(Role.Read).Describe("listSweeps", "Lists all sweeps by name.").Produces<SweepList>();
        api.MapGet("/sweeps/{sweep}", Get).Requires(Role.Read).Describe("getSweep", "Says how a sweep stands.").Finds().Produces<SweepDocument>();
        api.MapGet("/sweeps/{sweep}/specification", Specification).Requires(Role.Read).Describe("getSpecification", "Gives a sweep's specification as YAML, every default written out.").Finds().Produces<string>(200, "application/yaml");
    }

    private static async Task List(HttpContext context, ISweepCatalog catalog)
    {
        Query.AllowOnly(context);
        var sweeps = await catalog.List();
        var documents = new SweepDocument[sweeps.Count];
        for (var i = 0; i < documents.Length; i++) documents[i] = SweepDocument.Of(await sweeps[i].Summary());
        await Answer.Write(context, new SweepList(documents), Json.SweepList);
    }

    private static async Task Get(HttpContext context, ISweepCatalog catalog, string sweep)
    {
        Query.AllowOnly(context);
        var found = await Found.Sweep(catalog, sweep);
        await Answer.Write(context, SweepDocument.Of(await found.Summary()), Json.SweepDocument);
    }

    private static async Task Specification(HttpContext context, ISweepCatalog catalog, string sweep)
    {
        Query.AllowOnly(context);
        var found = await Found.Sweep(catalog, sweep);
        context.Response.ContentType = "application/yaml; charset=utf-8";
        await context.Response.WriteAsync(await found.Specification(), context.RequestAborted);
    }
}
