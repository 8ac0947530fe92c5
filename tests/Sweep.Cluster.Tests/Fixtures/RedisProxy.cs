using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Sweep.Cluster.Tests.Fixtures;

/// <summary>
/// Stands between a client and a server on this machine: forwards bytes, cuts connections, takes no new ones while the network is cut, holds
/// bytes back, or replaces some in the server's answers. A silo that is given its endpoint can be cut off alone.
/// </summary>
public sealed class RedisProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly int _target;
    private readonly List<TcpClient> _clients = [];
    private readonly CancellationTokenSource _ending = new();
    private readonly Task _accepting;
    private (byte[] From, byte[] To)? _replaced;
    private TaskCompletionSource _answers = Open();
    private TaskCompletionSource _questions = Open();
    private bool _isCut;

    /// <param name="target">The server's port on this machine.</param>
    public RedisProxy(int target)
    {
        _target = target;
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = Task.Run(Accept);
    }

    /// <summary>Its own port.</summary>
    public int Port { get; }

    public string Endpoint => $"127.0.0.1:{Port}";

    /// <summary>How many connections there were.</summary>
    public int Connections { get; private set; }

    /// <summary>Replaces a text in the server's answers by one of the same length.</summary>
    public void Replace(string from, string to)
    {
        if (from.Length != to.Length) throw new ArgumentException("Answers say how long they are: both texts must have the same length.", nameof(to));
        _replaced = (Encoding.ASCII.GetBytes(from), Encoding.ASCII.GetBytes(to));
    }

    /// <summary>Ends the connections that there are; new ones are taken.</summary>
    public void Drop()
    {
        TcpClient[] clients;
        lock (_clients) clients = [.. _clients];
        foreach (var client in clients) client.Close();
    }

    /// <summary>Cuts the network: ends all connections, and takes no new one until <see cref="Mend"/>.</summary>
    public void Cut()
    {
        lock (_clients) _isCut = true;
        Drop();
    }

    /// <summary>The network is whole again.</summary>
    public void Mend()
    {
        lock (_clients) _isCut = false;
    }

    /// <summary>Holds back what the server answers; what clients send still arrives.</summary>
    public void HoldAnswers() => _answers = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Holds back what clients send; as if they had been stopped in the middle of it.</summary>
    public void HoldQuestions() => _questions = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Lets questions through again.</summary>
    public void ReleaseQuestions() => _questions.TrySetResult();

    /// <summary>Lets answers through again.</summary>
    public void ReleaseAnswers() => _answers.TrySetResult();

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        _listener.Stop();
        ReleaseAnswers();
        ReleaseQuestions();
        Drop();
        await _accepting;
    }

    private static TaskCompletionSource Open()
    {
        var open = new TaskCompletionSource();
        open.SetResult();
        return open;
    }

    private async Task Accept()
    {
        while (!_ending.IsCancellationRequested)
        {
            try
            {
                _ = Forward(await _listener.AcceptTcpClientAsync(_ending.Token));
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                // The listener was stopped, or the client went away.
            }
        }
    }

    private async Task Forward(TcpClient client)
    {
        using var server = new TcpClient();
        if (!Keep(client, server))
        {
            client.Close();
            return;
        }

        try
        {
            client.NoDelay = server.NoDelay = true;
            await server.ConnectAsync(IPAddress.Loopback, _target);
            await Task.WhenAny(Pump(client, server, isAnswer: false), Pump(server, client, isAnswer: true));
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException)
        {
            // One side is gone: the other is told by closing it.
        }
        finally
        {
            lock (_clients)
            {
                _clients.Remove(client);
                _clients.Remove(server);
            }

            client.Close();
        }
    }

    // Under one lock with cutting: no connection slips through that is made at the same moment.
    private bool Keep(TcpClient client, TcpClient server)
    {
        lock (_clients)
        {
            if (_isCut) return false;
            _clients.AddRange(client, server);
            Connections++;
            return true;
        }
    }

    private async Task Pump(TcpClient from, TcpClient to, bool isAnswer)
    {
        try
        {
            var (input, output) = (from.GetStream(), to.GetStream());
            var buffer = new byte[1 << 16];
            while (await input.ReadAsync(buffer) is > 0 and var count)
            {
                await (isAnswer ? _answers : _questions).Task;
                if (isAnswer && _replaced is var (old, changed)) Rewrite(buffer.AsSpan(0, count), old, changed);
                await output.WriteAsync(buffer.AsMemory(0, count));
            }
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // As above.
        }
    }

    private static void Rewrite(Span<byte> bytes, byte[] old, byte[] changed)
    {
        for (int at; (at = bytes.IndexOf(old)) >= 0; bytes = bytes[(at + old.Length)..]) changed.CopyTo(bytes[at..]);
    }
}
