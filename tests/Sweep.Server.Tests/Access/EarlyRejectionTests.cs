using System.Text;
using Xunit;

namespace Sweep.Server.Tests.Access;

/// <summary>What no middleware sees has a problem document all the same.</summary>
public sealed class EarlyRejectionTests
{
    public static TheoryData<string, string, int> Broken => new()
    {
        { "no HTTP", "hello\r\n\r\n", 400 },
        { "no target", "GET\r\n\r\n", 400 },
        { "method with blanks", "G ET / HTTP/1.1\r\nHost: x\r\n\r\n", 400 },
        { "unknown version", "GET / HTTP/9.9\r\nHost: x\r\n\r\n", 505 },
        { "no host", "GET / HTTP/1.1\r\n\r\n", 400 },
        { "two hosts", "GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", 400 },
        { "host that is none", "GET / HTTP/1.1\r\nHost: a b\r\n\r\n", 400 },
        { "header without colon", "GET / HTTP/1.1\r\nHost x\r\n\r\n", 400 },
        { "header name with blank", "GET / HTTP/1.1\r\nHost: x\r\nA : b\r\n\r\n", 400 },
        { "NUL in a header", "GET / HTTP/1.1\r\nHost: x\r\nA: b\0c\r\n\r\n", 400 },
        { "NUL in the path", "GET /%00 HTTP/1.1\r\nHost: x\r\n\r\n", 400 },
        { "bytes in the path", "GET /\u00ff HTTP/1.1\r\nHost: x\r\n\r\n", 400 },
        { "two lengths", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab", 400 },
        { "length that is none", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", 400 },
        { "unknown transfer encoding", "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n", 400 },
        { "request line too long", $"GET /{new string('a', 9000)} HTTP/1.1\r\nHost: x\r\n\r\n", 414 },
        { "header too long", $"GET / HTTP/1.1\r\nHost: x\r\nA: {new string('a', 17000)}\r\n\r\n", 431 },
        { "too many headers", $"GET / HTTP/1.1\r\nHost: x\r\n{string.Concat(Enumerable.Range(0, 65).Select(i => $"A{i}: b\r\n"))}\r\n", 431 },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public async Task Is_a_problem_document(string name, string request, int status)
    {
        _ = name;
        await using var server = await GuardedServer.Start();
        var answer = await RawHttp.Send(server.Address, request);
        Assert.Equal(status, answer.Status);
        Assert.Null(answer.NoProblem());
        Assert.Equal("close", answer.Headers["Connection"]);
    }

    [Fact]
    public async Task Slow_headers_are_told_so()
    {
        await using var server = await GuardedServer.Start(new ServerOptions { Limits = new ServerLimits { HeaderTime = TimeSpan.FromSeconds(1) } });
        var answer = await RawHttp.Send(server.Address, "GET / HTTP/1.1\r\nHost: x\r\n");
        Assert.Equal(408, answer.Status);
        Assert.Null(answer.NoProblem());
        Assert.Contains("The headers did not arrive within 1 s", answer.Body);
    }

    [Fact]
    public async Task Comes_after_the_answers_to_what_was_right()
    {
        await using var server = await GuardedServer.Start();
        using var socket = new System.Net.Sockets.TcpClient(server.Address.Host, server.Address.Port);
        await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes("GET /healthz/live HTTP/1.1\r\nHost: x\r\n\r\nGET /healthz/live HTTP/1.1\r\nHost: x\r\n\r\nbroken\r\n\r\n"));
        var all = await new StreamReader(socket.GetStream()).ReadToEndAsync();
        Assert.Equal(2, all.Split("HTTP/1.1 200 OK").Length - 1);
        Assert.Equal(2, all.Split("live").Length - 1);
        Assert.True(all.IndexOf("HTTP/1.1 400 Bad Request", StringComparison.Ordinal) > all.LastIndexOf("live", StringComparison.Ordinal));
        Assert.Contains("urn:sweep:problem:invalid-request", all);
    }
}
