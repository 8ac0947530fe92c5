using System.Net;
using System.Net.Http.Headers;
using Sweep.Server.Access;
using Sweep.TestKit;
using Xunit;

namespace Sweep.Server.Tests.Access;

public sealed class LiveStreamTests : IDisposable
{
    private const string Events = "/api/v1/sweeps/script/events";
    private readonly ScratchFolder _scratch = new();

    private string Tokens => _scratch["tokens.json"];

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task Ends_when_its_token_is_revoked_and_not_with_another()
    {
        var (plain, other) = (Make("ci"), Make("other"));
        await using var served = await ServedSweep.Start(options: new ServerOptions { TokensPath = Tokens });
        using var stream = await Open(served, plain);
        using var kept = await Open(served, other);
        TokenFile.Revoke(Tokens, "ci");
        await ReadToEnd(stream);
        Assert.Equal(HttpStatusCode.Unauthorized, (await Open(served, plain)).StatusCode);
        await served.Sweep.Service.Pause("still heard");
        await ReadUntil(kept, "still heard");
    }

    [Fact]
    public async Task Are_as_many_as_allowed_of_one_client_and_in_all()
    {
        var (a, b, c) = (Make("a"), Make("b"), Make("c"));
        await using var served = await ServedSweep.Start(options: new ServerOptions { TokensPath = Tokens, Limits = new ServerLimits { StreamsPerClient = 2, Streams = 3 } });
        using var first = await Open(served, a);
        using var second = await Open(served, a);
        using var ofOne = await Open(served, a);
        Assert.Equal("Too many live streams: at most 2 of one client and 3 in all. End one, or wait.", await GuardedServer.Detail(ofOne, HttpStatusCode.TooManyRequests, "streams"));
        using var third = await Open(served, b);
        Assert.Equal(HttpStatusCode.OK, third.StatusCode);
        using var ofAll = await Open(served, c);
        Assert.Equal("urn:sweep:problem:streams", System.Text.Json.JsonDocument.Parse(await ofAll.Content.ReadAsStringAsync()).RootElement.GetProperty("type").GetString());
        // A page of the journal is no stream, and what has ended makes room.
        Assert.Equal(HttpStatusCode.OK, (await Get(served, a, "application/json")).StatusCode);
        second.Dispose();
        await AuthenticationTests.Eventually(async () =>
        {
            using var again = await Open(served, c);
            return again.StatusCode == HttpStatusCode.OK;
        });
    }

    private static Task<HttpResponseMessage> Open(ServedSweep served, string token) => Get(served, token, LiveStreams.MediaType);

    private static Task<HttpResponseMessage> Get(ServedSweep served, string token, string accept)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, Events);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        request.Headers.Accept.ParseAdd(accept);
        return served.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    private static async Task ReadToEnd(HttpResponseMessage response)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        var stream = await response.Content.ReadAsStreamAsync(patience.Token);
        var buffer = new byte[4096];
        while (await stream.ReadAsync(buffer, patience.Token) > 0)
        {
            // What the stream says does not matter here.
        }
    }

    private static async Task ReadUntil(HttpResponseMessage response, string text)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(patience.Token));
        while (await reader.ReadLineAsync(patience.Token) is { } line)
        {
            if (line.Contains(text, StringComparison.Ordinal)) return;
        }

        Assert.Fail("The stream has ended.");
    }

    private string Make(string name) => TokenFile.Create(Tokens, name, Role.Read, DateTimeOffset.UtcNow, null).Plain;
}
