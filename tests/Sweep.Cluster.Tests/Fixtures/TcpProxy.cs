using System.Net;
using System.Net.Sockets;

namespace Sweep.Cluster.Tests.Fixtures;

/// <summary>Stands between clients and a server on this machine, so that a test can cut the network between them.</summary>
internal sealed class TcpProxy : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly IPEndPoint _target;
    private readonly List<Socket> _open = [];
    private readonly Task _accepting;
    private bool _isCut;

    private TcpProxy(IPEndPoint target, IPAddress at)
    {
        (_target, _listener) = (target, new TcpListener(at, 0));
        _listener.Start();
        _accepting = Accept();
    }

    /// <summary>Where clients connect to.</summary>
    public string Endpoint => _listener.LocalEndpoint.ToString()!;

    /// <summary>Starts one in front of <c>HOST:PORT</c>, by default on loopback.</summary>
    public static TcpProxy Start(string target, IPAddress? at = null) => new(IPEndPoint.Parse(target), at ?? IPAddress.Loopback);

    /// <summary>Ends all connections, and every one that is made until <see cref="Heal"/>.</summary>
    public void Cut()
    {
        lock (_open)
        {
            _isCut = true;
            foreach (var socket in _open) socket.Dispose();
            _open.Clear();
        }
    }

    /// <summary>Connections can be made again.</summary>
    public void Heal()
    {
        lock (_open) _isCut = false;
    }

    public async ValueTask DisposeAsync()
    {
        Cut();
        _listener.Dispose();
        await _accepting;
    }

    private async Task Accept()
    {
        while (true)
        {
            Socket client;
            try
            {
                client = await _listener.AcceptSocketAsync();
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return;
            }

            _ = Connect(client);
        }
    }

    private async Task Connect(Socket client)
    {
        var server = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        client.NoDelay = true;
        try
        {
            if (!Keep(client, server)) return;
            await server.ConnectAsync(_target);
            await Task.WhenAny(Copy(client, server), Copy(server, client));
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Cut, or the server is not there: the client sees its connection end.
        }
        finally
        {
            Forget(client, server);
        }
    }

    private static async Task Copy(Socket from, Socket to)
    {
        var buffer = new byte[1 << 16];
        while (await from.ReceiveAsync(buffer) is > 0 and var count)
        {
            for (var sent = 0; sent < count;) sent += await to.SendAsync(buffer.AsMemory(sent, count - sent));
        }
    }

    private bool Keep(params ReadOnlySpan<Socket> sockets)
    {
        lock (_open)
        {
            if (_isCut) return false;
            foreach (var socket in sockets) _open.Add(socket);
            return true;
        }
    }

    private void Forget(params ReadOnlySpan<Socket> sockets)
    {
        lock (_open)
        {
            foreach (var socket in sockets)
            {
                socket.Dispose();
                _open.Remove(socket);
            }
        }
    }
}
