using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Sweep.Cluster.Configuration;
using Sweep.Cluster.Telemetry;
using Sweep.Server;
using Sweep.Server.Access;
using Sweep.Server.Metrics;

namespace Sweep.Cluster.Silo;

/// <summary>The HTTP server of a silo: the API, metrics and health.</summary>
internal static class SiloServer
{
    /// <summary>Starts it.</summary>
    /// <exception cref="SiloException">It cannot listen where it shall.</exception>
    public static async Task<SweepServer> Start(GatedCatalog catalog, HttpSettings settings, SweepTelemetry telemetry, SiloLog log, CancellationToken cancel)
    {
        var options = new ServerOptions
        {
            Urls = settings.Listen,
            TokensPath = settings.TokensPath,
            TlsCertificatePath = settings.TlsCertificatePath,
            TlsKeyPath = settings.TlsKeyPath,
            AllowInsecure = settings.AllowInsecure,
            Notice = log.Warn,
            Workers = catalog,
        };
        try
        {
            return await SweepServer.StartAsync(catalog, options.Serving(telemetry), cancel).ConfigureAwait(false);
        }
        catch (Exception e) when (e is ServerOptionsException or TokenFileException)
        {
            throw new SiloException($"server.listen: {e.Message}", e);
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            var where = string.Join(" and ", settings.Listen);
            throw new SiloException((e.InnerException ?? e) switch
            {
                AddressInUseException => $"server.listen: another program listens at {where} already, perhaps another silo. End that, or choose another port: --listen http://127.0.0.1:0 takes a free one.",
                SocketException { SocketErrorCode: SocketError.AccessDenied } => $"server.listen: this user may not listen at {where}. Choose a port above 1023.",
                SocketException { SocketErrorCode: SocketError.AddressNotAvailable } => $"server.listen: this machine has no address such as in {where}.",
                _ => $"server.listen: cannot listen at {where}: {e.Message}",
            }, e);
        }
    }

    /// <summary>Who may ask, for people.</summary>
    public static string Clients(this HttpSettings settings) => settings.TokensPath is { } path ? $"whoever has a token of {path}" : "this machine, no token needed";
}
