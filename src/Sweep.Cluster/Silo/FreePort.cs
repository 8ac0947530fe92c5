using System.Net;
using System.Net.Sockets;

namespace Sweep.Cluster.Silo;

/// <summary>Orleans tells the others its port before it listens there, so that a free one has to be found beforehand.</summary>
internal static class FreePort
{
    /// <summary>A port that was free a moment ago.</summary>
    public static int On(IPAddress address)
    {
        using var listener = new TcpListener(address, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
