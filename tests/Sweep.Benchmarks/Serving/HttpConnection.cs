using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Sweep.Benchmarks.Serving;

/// <summary>
/// One connection of a client that costs little itself: requests are bytes prepared once, answers are read to their end and thrown away. A general
/// client would take more of the two cores than the server that is measured.
/// </summary>
internal sealed class HttpConnection : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _buffer = new byte[64 * 1024];

    /// <summary>The bytes of a GET request.</summary>
    public static byte[] Request(Uri server, string path, string accept = "application/json")
        => Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: {server.Authority}\r\nAccept: {accept}\r\n\r\n");

    public async Task Connect(Uri server) => await _socket.ConnectAsync(IPAddress.Parse(server.Host), server.Port);

    public ValueTask<int> Send(byte[] request) => _socket.SendAsync(request.AsMemory());

    public ValueTask<int> Receive(Memory<byte> buffer) => _socket.ReceiveAsync(buffer);

    /// <summary>Sends a request and reads the answer to its end.</summary>
    /// <returns>The status, and the length of what was received.</returns>
    public async ValueTask<(int Status, int Bytes)> Get(byte[] request)
    {
        await Send(request);
        var (received, total, status, expected, isChunked) = (0, 0, 0, -1, false);
        while (true)
        {
            var count = await Receive(_buffer.AsMemory(received));
            if (count == 0) throw new IOException("The server closed the connection.");
            received += count;
            total += count;
            if (status == 0)
            {
                var head = _buffer.AsSpan(0, received).IndexOf("\r\n\r\n"u8);
                if (head < 0) continue;
                (status, expected, isChunked) = ReadHead(_buffer.AsSpan(0, head + 4));
                if (!isChunked) expected += head + 4;
            }

            if (isChunked ? _buffer.AsSpan(0, received).EndsWith("\r\n0\r\n\r\n"u8) : total >= expected) return (status, total);

            // Only the end is looked at: what is kept of the rest is what the mark of the last chunk may begin in.
            if (received < _buffer.Length / 2) continue;
            _buffer.AsSpan(received - 8, 8).CopyTo(_buffer);
            received = 8;
        }
    }

    public void Dispose() => _socket.Dispose();

    private static (int Status, int Length, bool IsChunked) ReadHead(ReadOnlySpan<byte> head)
    {
        Utf8Parser.TryParse(head[9..], out int status, out _);
        var length = head.IndexOf("Content-Length: "u8);
        if (length < 0) return (status, 0, head.IndexOf("Transfer-Encoding: chunked"u8) >= 0);
        Utf8Parser.TryParse(head[(length + 16)..], out int bytes, out _);
        return (status, bytes, false);
    }
}
