using Sweep.Server.Access;
using Xunit;

namespace Sweep.Server.Tests.Access;

public sealed class LocalOnlyTests
{
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("localhost")]
    [InlineData("LOCALHOST:1234")]
    [InlineData("[::1]:80")]
    [InlineData("127.1.2.3")]
    public async Task Answers_by_the_names_of_this_machine(string host) => Assert.Equal(200, (await Ask(host)).Status);

    [Theory]
    [InlineData("evil.example")]
    [InlineData("evil.example:8080")]
    [InlineData("localhost.evil.example")]
    [InlineData("127.0.0.1.nip.io")]
    [InlineData("192.168.0.1")]
    [InlineData("0.0.0.0")]
    public async Task Refuses_any_other_name(string host)
    {
        var answer = await Ask(host);
        Assert.Equal(403, answer.Status);
        Assert.Null(answer.NoProblem());
        Assert.Contains($"This server answers to localhost and 127.0.0.1, but the request's Host is '{host}'. For other names it needs tokens: sweep token create NAME", answer.Body);
    }

    [Theory]
    [InlineData("http://evil.example")]
    [InlineData("null")]
    [InlineData("https://127.0.0.1")]
    [InlineData("http://127.0.0.1:1")]
    public async Task Refuses_pages_of_other_origins(string origin)
    {
        var answer = await Ask("127.0.0.1", $"Origin: {origin}\r\n");
        Assert.Equal(403, answer.Status);
        Assert.Contains($"A web page of '{origin}' may not use this server: without tokens it answers programs, and pages of its own alone.", answer.Body);
        Assert.DoesNotContain(answer.Headers.Keys, name => name.StartsWith("Access-Control", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Answers_pages_of_its_own() => Assert.Equal(200, (await Ask("127.0.0.1:80", "Origin: http://127.0.0.1:80\r\n")).Status);

    [Fact]
    public async Task Refuses_a_request_that_names_no_host()
    {
        await using var server = await GuardedServer.Start(withTokens: false);
        Assert.Equal(403, (await RawHttp.Send(server.Address, "GET /api/v1/sweeps HTTP/1.0\r\n\r\n")).Status);
    }

    [Fact]
    public async Task With_tokens_host_and_origin_do_not_matter()
    {
        await using var server = await GuardedServer.Start();
        var answer = await RawHttp.Send(server.Address, $"GET /api/v1/sweeps HTTP/1.1\r\nHost: sweep.example\r\nOrigin: http://other.example\r\nAuthorization: Bearer {server.Tokens[Role.Read]}\r\n\r\n");
        Assert.Equal(200, answer.Status);
        Assert.DoesNotContain(answer.Headers.Keys, name => name.StartsWith("Access-Control", StringComparison.OrdinalIgnoreCase));
    }

    private static async Task<RawAnswer> Ask(string host, string headers = "")
    {
        await using var server = await GuardedServer.Start(withTokens: false);
        return await RawHttp.Send(server.Address, $"GET /api/v1/sweeps HTTP/1.1\r\nHost: {host}\r\n{headers}\r\n");
    }
}
