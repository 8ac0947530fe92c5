using Sweep.Server.Metrics;

namespace Sweep.Server.Tests.Metrics;

/// <summary>A server of no sweeps: the sweeps of this process show in its metrics, whoever runs them.</summary>
public sealed class MetricsServer : IAsyncDisposable
{
    private readonly SweepServer _server;

    private MetricsServer(SweepServer server) => _server = server;

    /// <summary>Where it is scraped.</summary>
    public Uri Address => new(_server.Urls.Single() + MetricsEndpoint.Path);

    public static async Task<MetricsServer> StartAsync(SweepTelemetry? telemetry = null)
        => new(await SweepServer.StartAsync(new SmallCatalog(), new ServerOptions { Telemetry = telemetry }));

    /// <summary>A scrape with this <c>Accept</c> header, or none.</summary>
    public async Task<HttpResponseMessage> GetAsync(string? accept = null)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, Address);
        if (accept is not null) request.Headers.TryAddWithoutValidation("Accept", accept);
        return await client.SendAsync(request);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
