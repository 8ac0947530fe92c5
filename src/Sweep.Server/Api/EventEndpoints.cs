using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;
using Sweep.Core.Sweeps;
using Sweep.Hosting;
using Sweep.Server.Access;
using Sweep.Server.Contracts;
using Sweep.Server.OpenApi;
using Sweep.Server.Events;
using Sweep.Server.Problems;

namespace Sweep.Server.Api;

/// <summary>What happens in a sweep: a page of its journal, or, where the client accepts <c>text/event-stream</c>, all of it as it comes.</summary>
internal static class EventEndpoints
{
    private static readonly ContractsContext Json = ContractsContext.Compact;
    private static readonly WholeNumberParameter From = new("from", 0, long.MaxValue, 0, "The journal position to begin at.");
    private static readonly WholeNumberParameter Limit = new("limit", 1, 10_000, 1000, "At most so many entries; not for a stream.");

    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/sweeps/{sweep}/events", Get).Requires(Role.Read)
        .Describe("listEvents", "Gives a page of the journal; or, where the client accepts text/event-stream, all entries from a position on as they come, each with its position as id (resumable by Last-Event-ID), and `event: end` after the last.", From, Limit)
        .Finds()
        .Produces<EntryPage>(200, "application/json", "text/event-stream");

    private static async Task Get(HttpContext context, ISweepCatalog catalog, string sweep, EventStreams streams, ServerOptions options, IHostApplicationLifetime lifetime)
    {
        Query.AllowOnly(context, "from", "limit");
        var (from, limit) = ((long)From.Read(context)!, (int)Limit.Read(context)!);
        var found = await Found.Sweep(catalog, sweep);
        var isLive = LiveStreams.IsAsked(context);
        if (isLive && LastEventId(context) is { } last) from = last + 1;
        var next = (await found.Summary()).Position;
        if (from > next) throw Query.Invalid("from", $"there is no position {from} yet: the next is {next}. The journal of another sweep of this name may have been longer.");
        if (isLive) await Follow(context, found, from, streams, options, lifetime.ApplicationStopping);
        else await Page(context, found, from, limit);
    }

    private static async Task Page(HttpContext context, ISweepReader sweep, long from, int limit)
    {
        var entries = new List<JournalEntry>();
        await foreach (var entry in sweep.Entries(from, context.RequestAborted))
        {
            entries.Add(entry);
            if (entries.Count == limit) break;
        }

        await Answer.Write(context, new EntryPage(sweep.Name, entries, from + entries.Count), Json.EntryPage);
    }

    private static async Task Follow(HttpContext context, ISweepReader sweep, long from, EventStreams streams, ServerOptions options, CancellationToken stopping)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        var tail = streams.Join(sweep);
        try
        {
            await new EventStream(context, await tail, options, stop.Token).Send(from);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The client has left, or the server stops; the client resumes where it was.
        }
        finally
        {
            streams.Leave(sweep.Name, tail);
        }
    }

    private static long? LastEventId(HttpContext context)
    {
        if (!context.Request.Headers.TryGetValue("Last-Event-ID", out var given) || given.ToString() is not { Length: > 0 } id) return null;
        return long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var last) && last < long.MaxValue
            ? last
            : throw new ProblemException(Problem.Of(StatusCodes.Status400BadRequest, "invalid-header", $"Last-Event-ID: must be the id of an event, which is a journal position, but got '{id}'."));
    }
}
