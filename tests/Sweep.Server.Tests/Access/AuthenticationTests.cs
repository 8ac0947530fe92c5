using System.Net;
using Sweep.Core.Sweeps;
using Sweep.Server.Access;
using Sweep.TestKit;
using Xunit;

namespace Sweep.Server.Tests.Access;

public sealed class AuthenticationTests
{
    [Fact]
    public async Task Each_role_opens_what_it_is_for()
    {
        await using var server = await GuardedServer.Start();
        foreach (var token in server.Tokens.Values) Assert.Equal(HttpStatusCode.OK, await server.Status(token));
    }

    [Theory]
    [InlineData(null, "token-missing", "Bearer", "This server needs a token: send 'Authorization: Bearer TOKEN' (sweep: --token, or SWEEP_TOKEN). 'sweep token create NAME' makes one.")]
    [InlineData("Basic YWxhZGRpbjpvcGVuc2VzYW1l", "token-malformed", "Bearer error=\"invalid_token\"", "The Authorization header must be 'Bearer' and a token.")]
    [InlineData("Bearer", "token-malformed", "Bearer error=\"invalid_token\"", "The Authorization header must be 'Bearer' and a token.")]
    [InlineData("Bearer swp_000000000000_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "token-unknown", "Bearer error=\"invalid_token\"", "The token is not one of this server's: it was revoked, mistyped, or made for another.")]
    [InlineData("Bearer ../../etc/passwd", "token-unknown", "Bearer error=\"invalid_token\"", "The token is not one of this server's: it was revoked, mistyped, or made for another.")]
    public async Task Strangers_are_refused_and_told_why(string? header, string type, string challenge, string detail)
    {
        await using var server = await GuardedServer.Start();
        foreach (var path in (string[])["/api/v1/sweeps", "/api/v1/sweeps/x", "/nowhere"])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            if (header is not null) Assert.True(request.Headers.TryAddWithoutValidation("Authorization", header));
            using var response = await server.Client.SendAsync(request);
            Assert.Equal(detail, await GuardedServer.Detail(response, HttpStatusCode.Unauthorized, type));
            Assert.Equal(challenge, response.Headers.WwwAuthenticate.ToString());
        }
    }

    [Fact]
    public async Task Two_tokens_are_none()
    {
        await using var server = await GuardedServer.Start();
        var answer = await RawHttp.Send(server.Address, $"GET /api/v1/sweeps HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {server.Tokens[Role.Admin]}\r\nAuthorization: Bearer {server.Tokens[Role.Admin]}\r\n\r\n");
        Assert.Equal(401, answer.Status);
        Assert.Null(answer.NoProblem());
    }

    [Fact]
    public async Task An_expired_token_is_told_so()
    {
        await using var server = await GuardedServer.Start();
        var token = server.Make("old", Role.Operate, new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
        await Eventually(async () =>
        {
            using var response = await server.Send(HttpMethod.Get, "/api/v1/sweeps", token);
            return (await response.Content.ReadAsStringAsync()).Contains("The token 'old' expired at 2026-01-02 03:04:05 UTC. Make another with: sweep token create NAME --role operate", StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task A_role_that_does_not_suffice_is_told_which_would()
    {
        await using var server = await GuardedServer.Start();
        using var response = await server.Send(HttpMethod.Delete, "/api/v1/sweeps/x", server.Tokens[Role.Operate]);
        Assert.Equal("This needs a token of role admin, but 'operate' has operate. Make one with: sweep token create NAME --role admin", await GuardedServer.Detail(response, HttpStatusCode.Forbidden, "role"));
        Assert.Equal("Refused 403 (role): DELETE /api/v1/sweeps/x of token 'operate' from 127.0.0.1.", server.Notices.Last());
    }

    [Fact]
    public async Task A_change_is_journaled_with_the_token_s_name()
    {
        using var scratch = new ScratchFolder();
        var plain = TokenFile.Create(scratch["tokens.json"], "anna", Role.Operate, DateTimeOffset.UtcNow, null).Plain;
        await using var served = await ServedSweep.Start(options: new ServerOptions { TokensPath = scratch["tokens.json"] });
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/sweeps/script/pause");
        request.Headers.Authorization = new("Bearer", plain);
        using var response = await served.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("anna", served.Sweep.Journal[^1].By);
        Assert.IsType<SweepEvent.SweepPaused>(Assert.Single(served.Sweep.Journal[^1].Events));
    }

    [Fact]
    public async Task A_token_that_is_made_or_revoked_counts_at_once()
    {
        await using var server = await GuardedServer.Start();
        var token = server.Make("late", Role.Read);
        await Eventually(async () => await server.Status(token) == HttpStatusCode.OK);
        TokenFile.Revoke(server.TokensPath, "late");
        await Eventually(async () => await server.Status(token) == HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task The_first_token_closes_a_server_that_had_none()
    {
        await using var server = await GuardedServer.Start(withTokens: false);
        Assert.Equal(HttpStatusCode.OK, await server.Status(null));
        var token = server.Make("first", Role.Read);
        await Eventually(async () => await server.Status(null) == HttpStatusCode.Unauthorized);
        Assert.Equal(HttpStatusCode.OK, await server.Status(token));
    }

    [Fact]
    public async Task Notices_tell_of_the_path_as_it_came_and_never_of_the_token()
    {
        await using var server = await GuardedServer.Start();
        var wrong = server.Tokens[Role.Admin][..^4] + "AAAA";
        await RawHttp.Send(server.Address, $"GET /x%0ARefused%20nobody{new string('y', 1000)} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {wrong}\r\n\r\n");
        var notice = server.Notices.Last();
        Assert.StartsWith("Refused 401 (token-unknown): GET /x%0ARefused%20nobodyyyy", notice);
        Assert.EndsWith("y… from 127.0.0.1.", notice);
        Assert.All(server.Notices, text => Assert.DoesNotContain(wrong[17..40], text));
    }

    [Theory]
    [InlineData("/healthz/live", "live")]
    [InlineData("/healthz/ready", "ready")]
    public async Task Health_answers_everybody_with_a_word(string path, string word)
    {
        await using var server = await GuardedServer.Start();
        Assert.Equal(word, await server.Client.GetStringAsync(path));
    }

    [Fact]
    public async Task A_damaged_file_of_tokens_keeps_the_server_from_starting()
    {
        await using var other = await GuardedServer.Start();
        File.WriteAllText(other.TokensPath, "[]");
        var error = await Assert.ThrowsAsync<TokenFileException>(() => SweepServer.StartAsync(new SmallCatalog(), new ServerOptions { TokensPath = other.TokensPath }));
        Assert.Contains("the file of tokens is damaged", error.Message);
    }

    /// <summary>A change acts within a second; a busy machine is given more time before the test fails.</summary>
    internal static async Task Eventually(Func<Task<bool>> holds)
    {
        for (var i = 0; i < 300; i++)
        {
            if (await holds()) return;
            await Task.Delay(100);
        }

        Assert.Fail("It did not come to pass within 30 seconds.");
    }
}
