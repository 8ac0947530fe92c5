using Microsoft.AspNetCore.Routing;
using Sweep.Server.Access;
using Xunit;

namespace Sweep.Server.Tests.Access;

/// <summary>Who may use which endpoint: the whole list, to be read before it is changed.</summary>
public sealed class EndpointRolesTests
{
    private static readonly string[] Expected =
    [
        "DELETE /api/v1/sweeps/{sweep}: admin",
        "GET /api/v1/sweeps/{sweep}/events: read",
        "GET /api/v1/sweeps/{sweep}/leaderboard: read",
        "GET /api/v1/sweeps/{sweep}/specification: read",
        "GET /api/v1/sweeps/{sweep}/trials/{trial}/checkpoints/best: read",
        "GET /api/v1/sweeps/{sweep}/trials/{trial}/checkpoints/last: read",
        "GET /api/v1/sweeps/{sweep}/trials/{trial}/reports: read",
        "GET /api/v1/sweeps/{sweep}/trials/{trial}: read",
        "GET /api/v1/sweeps/{sweep}/trials: read",
        "GET /api/v1/sweeps/{sweep}: read",
        "GET /api/v1/sweeps: read",
        "GET /api/v1/workers: read",
        "GET /healthz/live: everybody",
        "GET /healthz/ready: everybody",
        "GET /metrics: read",
        "GET /openapi/v1.json: read",
        "POST /api/v1/sweeps/{sweep}/ask: operate",
        "POST /api/v1/sweeps/{sweep}/cancel: operate",
        "POST /api/v1/sweeps/{sweep}/pause: operate",
        "POST /api/v1/sweeps/{sweep}/resume: operate",
        "POST /api/v1/sweeps/{sweep}/trials/{trial}/attempts/{attempt}/finish: operate",
        "POST /api/v1/sweeps/{sweep}/trials/{trial}/attempts/{attempt}/heartbeat: operate",
        "POST /api/v1/sweeps/{sweep}/trials/{trial}/attempts/{attempt}/report: operate",
        "POST /api/v1/sweeps: operate",
        "POST /api/v1/workers/{worker}/put-back: operate",
    ];

    [Fact]
    public async Task Every_endpoint_says_who_may_use_it()
    {
        await using var server = await GuardedServer.Start();
        var endpoints = server.Server.Endpoints.OfType<RouteEndpoint>().ToList();
        Assert.NotEmpty(endpoints);
        var silent = endpoints.Where(endpoint => endpoint.Metadata.GetMetadata<RequiredRole>() is null).Select(Describe);
        Assert.Empty(silent);
        var actual = endpoints.Select(Describe).ToList();
        Assert.Equal([], actual.Except(Expected));
        Assert.Equal([], Expected.Except(actual));
    }

    private static string Describe(RouteEndpoint endpoint)
    {
        var methods = string.Join(',', endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["any"]);
        var role = endpoint.Metadata.GetMetadata<RequiredRole>() is { } required ? required.Role?.ToString().ToLowerInvariant() ?? "everybody" : "nobody has said";
        return $"{methods} {endpoint.RoutePattern.RawText}: {role}";
    }
}
