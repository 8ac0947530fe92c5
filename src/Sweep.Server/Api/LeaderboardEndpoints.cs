using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Sweep.Hosting;
using Sweep.Server.Access;
using Sweep.Server.Contracts;
using Sweep.Server.OpenApi;

namespace Sweep.Server.Api;

/// <summary>The best trials of a sweep.</summary>
internal static class LeaderboardEndpoints
{
    private static readonly ContractsContext Json = ContractsContext.Compact;
    private static readonly WholeNumberParameter Limit = new("limit", 1, 1000, 10, "At most so many trials.");

    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/sweeps/{sweep}/leaderboard", Get).Requires(Role.Read).Describe("getLeaderboard", "Gives the best trials, best first.", Limit).Finds().Produces<LeaderboardDocument>();

    private static async Task Get(HttpContext context, ISweepCatalog catalog, string sweep, Freshness freshness)
    {
        Query.AllowOnly(context, "limit");
        var limit = (int)Limit.Read(context)!;
        var found = await Found.Sweep(catalog, sweep);
        // The position is taken before the board: a board that is newer than its tag is only sent once more.
        var summary = await found.Summary();
        if (freshness.IsKnown(context, summary.Position)) return;
        var trials = await found.Leaderboard(limit);
        var documents = new TrialDocument[trials.Count];
        for (var i = 0; i < documents.Length; i++) documents[i] = TrialDocument.Of(found.Name, trials[i]);
        var metric = new MetricDocument(summary.Metric, summary.Maximize ? Goal.Maximize : Goal.Minimize);
        await Answer.Write(context, new LeaderboardDocument(found.Name, metric, documents), Json.LeaderboardDocument);
    }
}
