using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Sweep.Server.Api;

/// <summary>All endpoints under <c>/api/v1</c>.</summary>
internal static class ApiExtensions
{
    public const string Root = "/api/v1";

    public static void MapApi(this IEndpointRouteBuilder app)
    {
        var api = app.MapGroup(Root);
        SweepEndpoints.Map(api);
        ActionEndpoints.Map(api);
        TrialEndpoints.Map(api);
        ReportEndpoints.Map(api);
        CheckpointEndpoints.Map(api);
        LeaderboardEndpoints.Map(api);
        EventEndpoints.Map(api);
        AskTellEndpoints.Map(api);
        WorkerEndpoints.Map(api);
    }
}
