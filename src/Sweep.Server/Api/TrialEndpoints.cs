using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Sweep.Core.Sweeps;
using Sweep.Hosting;
using Sweep.Server.Access;
using Sweep.Server.Contracts;
using Sweep.Server.OpenApi;

namespace Sweep.Server.Api;

/// <summary>The trials of a sweep.</summary>
internal static class TrialEndpoints
{
    private static readonly ContractsContext Json = ContractsContext.Compact;
    private static readonly WordParameter State = new("state", [.. Enum.GetNames<TrialState>().Select(static name => name.ToLowerInvariant())], "Only trials in this state.");
    private static readonly WholeNumberParameter After = new("after", -1, int.MaxValue, -1, "Only trials with a greater number.");
    private static readonly WholeNumberParameter Limit = new("limit", 1, 1000, 100, "At most so many trials.");

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/sweeps/{sweep}/trials", List).Requires(Role.Read).Describe("listTrials", "Lists the trials of a sweep by number.", State, After, Limit).Finds().Produces<TrialPage>();
        api.MapGet("/sweeps/{sweep}/trials/{trial}", Get).Requires(Role.Read).Describe("getTrial", "Tells of a trial.").Finds().Produces<TrialDocument>();
    }

    private static async Task List(HttpContext context, ISweepCatalog catalog, string sweep)
    {
        Query.AllowOnly(context, "state", "after", "limit");
        var (state, after, limit) = ((TrialState?)State.Read(context), (int)After.Read(context)!, (int)Limit.Read(context)!);
        var found = await Found.Sweep(catalog, sweep);
        // One more than wanted tells whether there is a page after this one.
        var trials = await found.Trials(state, after, limit + 1);
        var documents = new TrialDocument[Math.Min(trials.Count, limit)];
        for (var i = 0; i < documents.Length; i++) documents[i] = TrialDocument.Of(found.Name, trials[i]);
        await Answer.Write(context, new TrialPage(found.Name, documents, trials.Count > limit ? trials[limit - 1].Number : null), Json.TrialPage);
    }

    private static async Task Get(HttpContext context, ISweepCatalog catalog, string sweep, string trial)
    {
        Query.AllowOnly(context);
        var found = await Found.Sweep(catalog, sweep);
        await Answer.Write(context, TrialDocument.Of(found.Name, await Found.Trial(found, trial)), Json.TrialDocument);
    }
}
