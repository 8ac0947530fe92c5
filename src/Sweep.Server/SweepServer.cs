using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Sweep.Hosting;
using Sweep.Server.Access;
using Sweep.Server.Api;
using Sweep.Server.Events;
using Sweep.Server.Metrics;
using Sweep.Server.OpenApi;
using Sweep.Server.Problems;

namespace Sweep.Server;

/// <summary>
/// Serves the sweeps of a catalog over HTTP. Composition only: what is answered stands in <c>Api/</c>, who may ask in <c>Access/</c>.
/// Reads no configuration files and no environment, logs nothing to the console, and leaves the process's signals to whoever hosts it.
/// </summary>
public sealed class SweepServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly SweepTelemetry? _ownTelemetry;

    private SweepServer(WebApplication app, SweepTelemetry? ownTelemetry) => (_app, _ownTelemetry) = (app, ownTelemetry);

    /// <summary>Where it listens, with the ports that were taken.</summary>
    public IReadOnlyList<string> Urls => [.. _app.Urls];

    /// <summary>What it answers to; tests look at who may use it.</summary>
    internal IReadOnlyList<Endpoint> Endpoints => _app.Services.GetRequiredService<EndpointDataSource>().Endpoints;

    /// <summary>What its parts share.</summary>
    internal IServiceProvider Services => _app.Services;

    /// <summary>Starts to serve.</summary>
    /// <param name="catalog">The sweeps; stays the caller's, to be disposed after the server.</param>
    /// <param name="options">How; by default on a free port of the loopback interface.</param>
    /// <param name="cancel">Gives up starting.</param>
    /// <exception cref="IOException">An address is in use, or is not this machine's.</exception>
    /// <exception cref="ServerOptionsException">An address may not be served, or is none; or the certificate cannot be used.</exception>
    /// <exception cref="TokenFileException">The file of tokens cannot be used.</exception>
    public static async Task<SweepServer> StartAsync(ISweepCatalog catalog, ServerOptions? options = null, CancellationToken cancel = default)
    {
        options ??= new ServerOptions();
        var ownTelemetry = options.Telemetry is null ? SweepTelemetry.Start() : null;
        WebApplication? app = null;
        try
        {
            app = Build(catalog, options, options.Telemetry ?? ownTelemetry!);
            await app.StartAsync(cancel).ConfigureAwait(false);
            return new SweepServer(app, ownTelemetry);
        }
        catch
        {
            if (app is not null) await app.DisposeAsync().ConfigureAwait(false);
            ownTelemetry?.Dispose();
            throw;
        }
    }

    /// <summary>Ends event streams, lets requests end that are being answered, and closes the ports.</summary>
    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync().ConfigureAwait(false);
        await _app.DisposeAsync().ConfigureAwait(false);
        _ownTelemetry?.Dispose();
    }

    private static WebApplication Build(ISweepCatalog catalog, ServerOptions options, SweepTelemetry telemetry)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.Services
            .Configure<HostOptions>(host => host.ShutdownTimeout = options.StopTimeout)
            .AddSingleton<IHostLifetime, NoLifetime>()
            .AddSingleton(catalog)
            .AddSingleton(options)
            .AddSingleton<Freshness>()
            .AddSingleton<EventStreams>()
            .AddSingleton<SearchFactsCache>()
            .AddRouting();
        builder.AddAccess(options);
        builder.AddApiDocument();

        var app = builder.Build();
        app.UseProblems(options);
        app.UseRouting();
        app.UseAccess();
        app.MapHealth();
        app.MapApi();
        app.MapApiDocument();
        if (options.MapScrapes is { } map) map(app, MetricsEndpoint.Path).Requires(Role.Read);
        else app.MapMetrics(telemetry);
        return app;
    }

    /// <summary>The process's signals belong to whoever hosts the server, who may have a sweep to drain first.</summary>
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
