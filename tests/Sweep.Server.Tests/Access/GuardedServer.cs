using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Sweep.Server.Access;
using Sweep.TestKit;
using Xunit;

namespace Sweep.Server.Tests.Access;

/// <summary>A server of no sweeps with a token of each role.</summary>
internal sealed class GuardedServer : IAsyncDisposable
{
    private readonly ScratchFolder _scratch = new();

    public string TokensPath => _scratch["tokens.json"];

    public Dictionary<Role, string> Tokens { get; } = [];

    public List<string> Notices { get; } = [];

    public SweepServer Server { get; private set; } = null!;

    public Uri Address => new(Server.Urls[0]);

    public HttpClient Client { get; private set; } = null!;

    public static async Task<GuardedServer> Start(ServerOptions? options = null, bool withTokens = true)
    {
        var guarded = new GuardedServer();
        if (withTokens)
        {
            foreach (var role in Enum.GetValues<Role>()) guarded.Tokens[role] = guarded.Make(role.ToString().ToLowerInvariant(), role);
        }

        guarded.Server = await SweepServer.StartAsync(new SmallCatalog(), (options ?? new ServerOptions()) with { TokensPath = guarded.TokensPath, Notice = text =>
        {
            lock (guarded.Notices) guarded.Notices.Add(text);
        } });
        guarded.Client = new HttpClient { BaseAddress = guarded.Address };
        return guarded;
    }

    public string Make(string name, Role role, DateTimeOffset? expires = null) => TokenFile.Create(TokensPath, name, role, DateTimeOffset.UtcNow, expires).Plain;

    public Task<HttpResponseMessage> Send(HttpMethod method, string path, string? token)
    {
        var request = new HttpRequestMessage(method, path);
        if (token is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return Client.SendAsync(request);
    }

    /// <summary>The status of an answer to a GET.</summary>
    public async Task<HttpStatusCode> Status(string? token, string path = "/api/v1/sweeps")
    {
        using var response = await Send(HttpMethod.Get, path, token);
        return response.StatusCode;
    }

    /// <summary>The detail of a problem document.</summary>
    public static async Task<string> Detail(HttpResponseMessage response, HttpStatusCode status, string type)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == status, $"{response.StatusCode} {text}");
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var problem = JsonDocument.Parse(text).RootElement;
        Assert.Equal("urn:sweep:problem:" + type, problem.GetProperty("type").GetString());
        return problem.GetProperty("detail").GetString()!;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Server.DisposeAsync();
        _scratch.Dispose();
    }
}
