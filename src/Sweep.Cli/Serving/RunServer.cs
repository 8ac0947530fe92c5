using System.CommandLine;
using Sweep.Cli.Output;
using Sweep.Hosting;
using Sweep.Hosting.Folders;
using Sweep.Server.Metrics;

namespace Sweep.Cli.Serving;

/// <summary>
/// What stands around the one sweep that a process runs: it is measured where the <c>OTEL_*</c> variables ask for an export, and served where
/// <c>--serve</c> does. It listens before the sweep begins, so that one that cannot be served does not begin.
/// </summary>
internal sealed class RunServer : IAsyncDisposable
{
    private readonly SingleSweepCatalog _catalog = new();
    private SweepTelemetry? _telemetry;
    private ServingProcess? _server;

    private RunServer()
    {
    }

    /// <summary>Begins to measure and to listen as a command line asks, and says where.</summary>
    public static async Task<RunServer> Start(ServeOptions options, ParseResult arguments, Terminal terminal, CancellationToken cancel)
    {
        var server = new RunServer();
        try
        {
            server._telemetry = options.IsAsked(arguments) ? ServingProcess.Measure() : ServingProcess.MeasureWhereExported();
            if (!options.IsAsked(arguments)) return server;
            server._server = await ServingProcess.Start(server._catalog, options.Of(arguments, server._telemetry!, terminal.Error.WriteLine) with { Workers = server._catalog }, cancel);
            server._server.Say(terminal);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>The sweep is there.</summary>
    /// <param name="folder">Its folder.</param>
    /// <param name="sweep">The sweep.</param>
    /// <param name="slots">How many of its trials train here at once.</param>
    public void Begin(SweepFolder folder, ISweepService sweep, int slots)
    {
        if (_server is null) return;
        _catalog.Begin(sweep, slots);
        folder.Announce(_server.Address, sweep.Name);
    }

    /// <summary>Ends serving, and sends what was measured last; once.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _server, null) is { } server) await server.DisposeAsync();
        Interlocked.Exchange(ref _telemetry, null)?.Dispose();
    }
}
