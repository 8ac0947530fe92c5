using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Sweep.Cli.Output;
using Sweep.Hosting;
using Sweep.Server;
using Sweep.Server.Metrics;

namespace Sweep.Cli.Serving;

/// <summary>A server in this process: starts it, or says in one message why not, and says how it is reached.</summary>
internal sealed class ServingProcess : IAsyncDisposable
{
    private readonly SweepServer _server;
    private readonly ServerOptions _options;

    private ServingProcess(SweepServer server, ServerOptions options) => (_server, _options) = (server, options);

    /// <summary>Where this machine's own commands reach it.</summary>
    public Uri Address => _server.Urls.Select(Reachable).OrderByDescending(url => url is { IsLoopback: true, Scheme: "http" }).First();

    /// <summary>Begins to collect what is measured, to be scraped, and exported where the <c>OTEL_*</c> variables ask for it.</summary>
    /// <exception cref="CommandException">A variable cannot be understood.</exception>
    public static SweepTelemetry Measure() => Measure(() => SweepTelemetry.Start());

    /// <summary>Begins to collect what is measured where the <c>OTEL_*</c> variables ask for an export; null where they do not.</summary>
    /// <exception cref="CommandException">A variable cannot be understood.</exception>
    public static SweepTelemetry? MeasureWhereExported() => Measure(() => SweepTelemetry.StartWhereExported());

    /// <summary>Starts to serve.</summary>
    /// <exception cref="CommandException">It cannot listen where it shall.</exception>
    public static async Task<ServingProcess> Start(ISweepCatalog catalog, ServerOptions options, CancellationToken cancel)
    {
        try
        {
            return new ServingProcess(await SweepServer.StartAsync(catalog, options, cancel), options);
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            var where = string.Join(" and ", options.Urls);
            throw new CommandException((e.InnerException ?? e) switch
            {
                AddressInUseException => $"Cannot serve {where}: another program listens there already, perhaps another 'sweep serve'. End that, or choose another port: --listen http://127.0.0.1:0 takes a free one.",
                SocketException { SocketErrorCode: SocketError.AccessDenied } => $"Cannot serve {where}: this user may not listen there. Choose a port above 1023.",
                SocketException { SocketErrorCode: SocketError.AddressNotAvailable } => $"Cannot serve {where}: this machine has no such address.",
                _ => $"Cannot serve {where}: {e.Message}",
            });
        }
    }

    /// <summary>Says how it is reached.</summary>
    public void Say(Terminal terminal)
    {
        var address = Address.AbsoluteUri.TrimEnd('/');
        var who = File.Exists(_options.TokensPath) ? $"whoever has a token of {_options.TokensPath}" : "this machine, no token needed";
        terminal.Error.WriteLine($"Serving {string.Join(" and ", _server.Urls)} to {who}.");
        terminal.Error.WriteLine($"  sweeps   {ProgramName.Command} list --server {address}");
        terminal.Error.WriteLine($"  metrics  {address}/metrics");
        terminal.Error.WriteLine($"  API      {address}/openapi/v1.json");
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    // All addresses of a machine are no address to connect to.
    private static Uri Reachable(string url)
    {
        var address = new UriBuilder(url);
        if (IPAddress.TryParse(address.Host.Trim('[', ']'), out var ip) && (ip.Equals(IPAddress.Any) || ip.Equals(IPAddress.IPv6Any))) address.Host = address.Scheme == "http" ? "127.0.0.1" : Environment.MachineName;
        return address.Uri;
    }

    private static T Measure<T>(Func<T> start)
    {
        try
        {
            return start();
        }
        catch (ArgumentException e)
        {
            throw new CommandException(e.Message, ExitCode.Usage);
        }
    }
}
