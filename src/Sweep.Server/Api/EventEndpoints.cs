using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Sweep.Core.Sweeps;
using Sweep.Hosting;
using Sweep.Server.Access;
using Sweep.Server.Contracts;

namespace Sweep.Server.Api;

/// <summary>What has happened in a sweep: a page of its journal.</summary>
internal static class EventEndpoints
{
    private static readonly ContractsContext Json = ContractsContext.Compact;
    private static readonly WholeNumberParameter From = new("from", 0, long.MaxValue, 0, "The journal position to begin at.");
    private static readonly WholeNumberParameter Limit = new("limit", 1, 10_000, 1000, "At most so many entries.");

    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/sweeps/{sweep}/events", Page).Requires(Role.Read);

    private static async Task Page(HttpContext context, ISweepCatalog catalog, string sweep)
    {
        Query.AllowOnly(context, "from", "limit");
        var (from, limit) = ((long)From.Read(context)!, (int)Limit.Read(context)!);
        var found = await Found.Sweep(catalog, sweep);
        var entries = new List<JournalEntry>();
        await foreach (var entry in found.Entries(from, context.RequestAborted))
        {
            entries.Add(entry);
            if (entries.Count == limit) break;
        }

        await Answer.Write(context, new EntryPage(found.Name, entries, from + entries.Count), Json.EntryPage);
    }
}
