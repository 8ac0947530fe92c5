using System.Net;
using Sweep.Server.Access;
using Xunit;

namespace Sweep.Server.Tests.Access;

public sealed class LimitTests
{
    [Fact]
    public async Task Requests_of_one_token_do_not_use_up_those_of_another()
    {
        await using var server = await GuardedServer.Start(Limits(new ServerLimits { RequestsPerSecond = 10, RequestBurst = 5 }));
        HttpResponseMessage? refused = null;
        for (var i = 0; i < 200 && refused is null; i++)
        {
            var response = await server.Send(HttpMethod.Get, "/api/v1/sweeps", server.Tokens[Role.Read]);
            if (response.StatusCode == HttpStatusCode.TooManyRequests) refused = response;
            else response.Dispose();
        }

        Assert.NotNull(refused);
        Assert.Equal("More than 10 requests a second. Wait as long as Retry-After says.", await GuardedServer.Detail(refused, HttpStatusCode.TooManyRequests, "rate"));
        Assert.Equal(TimeSpan.FromSeconds(1), refused.Headers.RetryAfter?.Delta);
        Assert.Equal(HttpStatusCode.OK, await server.Status(server.Tokens[Role.Admin]));
    }

    [Fact]
    public async Task A_thousand_reads_at_once_are_welcome()
    {
        await using var server = await GuardedServer.Start();
        for (var i = 0; i < 1000; i++) Assert.Equal(HttpStatusCode.OK, await server.Status(server.Tokens[Role.Read]));
    }

    [Fact]
    public async Task Failures_are_limited_by_address_and_valid_tokens_are_not_held_up_by_them()
    {
        await using var server = await GuardedServer.Start(Limits(new ServerLimits { FailuresPerMinute = 3 }));
        for (var i = 0; i < 3; i++) Assert.Equal(HttpStatusCode.Unauthorized, await server.Status("wrong"));
        using var refused = await server.Send(HttpMethod.Get, "/api/v1/sweeps", "wrong");
        Assert.StartsWith("More than 3 requests a minute from this address had no valid token. The last one: ", await GuardedServer.Detail(refused, HttpStatusCode.TooManyRequests, "failures"));
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60);
        Assert.Equal(HttpStatusCode.OK, await server.Status(server.Tokens[Role.Read]));
        Assert.Equal(3, server.Notices.Count(notice => notice.Contains("401", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Connections_beyond_the_limit_are_closed()
    {
        await using var server = await GuardedServer.Start(Limits(new ServerLimits { Connections = 2 }));
        using var first = new System.Net.Sockets.TcpClient(server.Address.Host, server.Address.Port);
        using var second = new System.Net.Sockets.TcpClient(server.Address.Host, server.Address.Port);
        // Both count only once the server has taken them up.
        foreach (var client in (System.Net.Sockets.TcpClient[])[first, second])
        {
            await client.GetStream().WriteAsync("GET /healthz/live HTTP/1.1\r\nHost: x\r\n\r\n"u8.ToArray());
            Assert.Equal(200, (await RawHttp.Read(client.GetStream())).Status);
        }

        Assert.Equal(0, (await RawHttp.Send(server.Address, "GET /healthz/live HTTP/1.1\r\nHost: x\r\n\r\n")).Status);
    }

    private static ServerOptions Limits(ServerLimits limits) => new() { Limits = limits };
}
