using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using Sweep.Server.Metrics;

namespace Sweep.Server.Tests.Metrics;

/// <summary>Serves the metrics of this process, and nothing else, on a free port of the loopback.</summary>
public sealed class MetricsServer : IAsyncDisposable
{
    private readonly SweepTelemetry _telemetry;
    private readonly WebApplication _application;

    private MetricsServer(SweepTelemetry telemetry, WebApplication application) => (_telemetry, _application) = (telemetry, application);

    /// <summary>Where it is scraped.</summary>
    public Uri Address => new(_application.Urls.Single() + MetricsEndpoint.Path);

    public static async Task<MetricsServer> StartAsync()
    {
        var telemetry = SweepTelemetry.Start();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(static kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var application = builder.Build();
        application.MapSweepMetrics(telemetry);
        await application.StartAsync();
        return new MetricsServer(telemetry, application);
    }

    /// <summary>A scrape with this <c>Accept</c> header, or none.</summary>
    public async Task<HttpResponseMessage> GetAsync(string? accept = null)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, Address);
        if (accept is not null) request.Headers.TryAddWithoutValidation("Accept", accept);
        return await client.SendAsync(request);
    }

    public async ValueTask DisposeAsync()
    {
        await _application.DisposeAsync();
        _telemetry.Dispose();
    }
}
