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

namespace Sweep.Server.Api;

/// <summary>Ask and tell: a training loop outside Sweep, in any language, trains trials of a sweep.</summary>
internal static class AskTellEndpoints
{
    private const double LongestWait = 30;
    private const double DefaultLease = 60;
    private const string Attempt = "/sweeps/{sweep}/trials/{trial}/attempts/{attempt}";
    private static readonly ContractsContext Json = ContractsContext.Compact;

    // A sweep whose time is over changes only when somebody asks, so that waiting asks now and then; and not faster than this where much changes.
    private static readonly TimeSpan LongestSleep = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ShortestSleep = TimeSpan.FromMilliseconds(50);

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/sweeps/{sweep}/ask", Ask).Requires(Role.Operate)
            .DescribeAction<AskRequest>("askTrial", "Asks for a trial to train; what the slot holds already it is given again.", """{"worker":"host-3","slot":0,"lease_seconds":60,"wait_seconds":20}""").Finds().Produces<AskDocument>()
            .WithRequestTimeout(TimeSpan.FromSeconds(2 * LongestWait));
        api.MapPost(Attempt + "/report", Report).Requires(Role.Operate)
            .DescribeAction<ReportRequest>("reportMetrics", "Reports what an attempt has measured, and says whether it shall go on.", """{"resource":500,"metrics":{"val_loss":1.25}}""").Finds().Produces<AnswerDocument>();
        api.MapPost(Attempt + "/heartbeat", Heartbeat).Requires(Role.Operate).Describe("heartbeat", "Renews an attempt's lease, and says whether it shall go on.").Finds().Conflicts().Produces<AnswerDocument>();
        api.MapPost(Attempt + "/finish", Finish).Requires(Role.Operate)
            .DescribeAction<FinishRequest>("finishAttempt", "Ends an attempt.", """{"state":"completed"}""").Finds().Produces<AnswerDocument>();
    }

    private static async Task Ask(HttpContext context, ISweepCatalog catalog, string sweep, SearchFactsCache cache, IHostApplicationLifetime lifetime)
    {
        Query.AllowOnly(context);
        var body = await Body.Json(context);
        var worker = body.Text("worker", RequestRules.MaxName, required: true);
        var slot = (int)(body.Whole("slot", 0, RequestRules.MaxSlot) ?? 0);
        var lease = TimeSpan.FromSeconds(body.Number("lease_seconds", RequestRules.MinLease.TotalSeconds, RequestRules.MaxLease.TotalSeconds) ?? DefaultLease);
        var wait = TimeSpan.FromSeconds(body.Number("wait_seconds", 0, LongestWait) ?? 0);
        body.Finish();
        var found = await Found.Sweep(catalog, sweep, context);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        var answer = await Lease(found, worker!, slot, lease, wait, stop.Token);
        await Answer.Write(context, await Document(found, answer, cache), Json.AskDocument);
    }

    /// <summary>Asks for work until there is some, the sweep is over, or the time to wait is.</summary>
    private static async Task<LeaseAnswer> Lease(ISweepService sweep, string worker, int slot, TimeSpan lease, TimeSpan wait, CancellationToken stop)
    {
        for (var began = TimeProvider.System.GetTimestamp(); ;)
        {
            var position = (await sweep.Summary()).Position;
            var answer = await sweep.Lease(worker, slot, lease);
            var left = wait - TimeProvider.System.GetElapsedTime(began);
            if (answer is not LeaseAnswer.Wait || left <= TimeSpan.Zero || stop.IsCancellationRequested) return answer;
            using var sleep = CancellationTokenSource.CreateLinkedTokenSource(stop);
            sleep.CancelAfter(left < LongestSleep ? left : LongestSleep);
            await Task.Delay(left < ShortestSleep ? left : ShortestSleep, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await ((Task)sweep.WhenChanged(position, sleep.Token)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task<AskDocument> Document(ISweepReader sweep, LeaseAnswer answer, SearchFactsCache cache)
    {
        switch (answer)
        {
            case LeaseAnswer.Train train:
                var facts = await cache.Of(sweep);
                return AskDocument.Of(sweep.Name, train, facts.Resource, facts.Marks.Max);
            case LeaseAnswer.Finished finished:
                return new AskDocument { Finished = finished.Reason };
            default:
                var pause = (await sweep.Summary()).PauseReason;
                return new AskDocument
                {
                    Wait = LongestSleep.TotalSeconds,
                    Reason = pause is null ? "every trial that may run is running" : $"the sweep is paused: {pause}",
                };
        }
    }

    private static async Task Report(HttpContext context, ISweepCatalog catalog, string sweep, string trial, string attempt, SearchFactsCache cache)
    {
        Query.AllowOnly(context);
        var body = await Body.Json(context);
        var resource = body.Whole("resource", 0, long.MaxValue, required: true);
        var metrics = body.Metrics("metrics");
        body.Finish();
        var (found, view, number) = await Find(context, catalog, sweep, trial, attempt);
        var answer = await found.Report(view.Number, number, resource!.Value, metrics!);
        var next = answer is AttemptAnswer.Continue ? (await cache.Of(found)).NextAfter(resource.Value) : null;
        await Answer.Write(context, AnswerDocument.Of(answer, next), Json.AnswerDocument);
    }

    private static async Task Heartbeat(HttpContext context, ISweepCatalog catalog, string sweep, string trial, string attempt, SearchFactsCache cache)
    {
        Query.AllowOnly(context);
        (await Body.Json(context)).Finish();
        var (found, view, number) = await Find(context, catalog, sweep, trial, attempt);
        var answer = await found.Heartbeat(view.Number, number);
        var next = answer is AttemptAnswer.Continue ? (await cache.Of(found)).NextAfter(view.LastResource) : null;
        await Answer.Write(context, AnswerDocument.Of(answer, next), Json.AnswerDocument);
    }

    private static async Task Finish(HttpContext context, ISweepCatalog catalog, string sweep, string trial, string attempt)
    {
        Query.AllowOnly(context);
        var body = await Body.Json(context);
        var state = body.Word<FinishState>("state");
        var reason = body.Text("reason", RequestRules.MaxReason);
        var resource = body.Whole("resource", 0, long.MaxValue);
        body.Finish();
        var (found, view, number) = await Find(context, catalog, sweep, trial, attempt);
        AttemptAnswer answer = new AttemptAnswer.Stop(reason ?? "it said that it has ended");
        if (state == FinishState.Diverged)
        {
            answer = await found.ReportDivergence(view.Number, number, resource ?? view.LastResource, reason ?? "its training loop met NaN or infinity");
        }
        else
        {
            await found.EndAttempt(view.Number, number, KindOf(state!.Value), reason ?? DefaultReason(state.Value));
        }

        await Answer.Write(context, AnswerDocument.Of(answer, null), Json.AnswerDocument);
    }

    private static AttemptEndKind KindOf(FinishState state) => state switch
    {
        FinishState.Completed => AttemptEndKind.Completed,
        FinishState.Failed => AttemptEndKind.Failed,
        FinishState.FailedForGood => AttemptEndKind.FailedForGood,
        _ => AttemptEndKind.Interrupted,
    };

    private static string DefaultReason(FinishState state) => state switch
    {
        FinishState.Completed => "its training loop completed it",
        FinishState.Interrupted => "its training loop gave it back",
        _ => "its training loop said that it failed",
    };

    private static async Task<(ISweepService Sweep, TrialView Trial, int Attempt)> Find(HttpContext context, ISweepCatalog catalog, string sweep, string trial, string attempt)
    {
        var found = await Found.Sweep(catalog, sweep, context);
        var view = await Found.Trial(found, trial);
        return int.TryParse(attempt, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= view.Attempt
            ? (found, view, number)
            : throw Found.NotFound("unknown-trial", $"{found.Name}/{view.Number} has no attempt '{attempt}': {(view.Attempt == 0 ? "none has begun" : $"its attempts are 1 to {view.Attempt}")}.");
    }
}
