using System.Buffers.Text;

namespace Sweep.Benchmarks.Serving;

/// <summary>Clients that follow a sweep live. Each checks that the positions it is sent follow one another without gap or repetition.</summary>
internal sealed class EventStreams : IDisposable
{
    private readonly List<HttpConnection> _connections = [];
    private long _events;
    private int _broken;

    /// <summary>Events received by all streams.</summary>
    public long Events => Interlocked.Read(ref _events);

    /// <summary>Streams that ended, or missed or repeated an event.</summary>
    public int Broken => Volatile.Read(ref _broken);

    /// <summary>Opens so many streams from a position on.</summary>
    public static async Task<EventStreams> Open(Uri server, string path, int count)
    {
        var streams = new EventStreams();
        var request = HttpConnection.Request(server, path, "text/event-stream");
        for (var i = 0; i < count; i++)
        {
            var connection = new HttpConnection();
            await connection.Connect(server);
            await connection.Send(request);
            streams._connections.Add(connection);
            _ = streams.Follow(connection);
        }

        return streams;
    }

    public void Dispose()
    {
        Volatile.Write(ref _broken, int.MinValue / 2); // what ends now was asked to
        foreach (var connection in _connections) connection.Dispose();
    }

    private async Task Follow(HttpConnection connection)
    {
        var buffer = new byte[16 * 1024];
        var (kept, last) = (0, -1L);
        try
        {
            while (true)
            {
                var count = await connection.Receive(buffer.AsMemory(kept));
                if (count == 0) break;
                kept = Read(buffer, kept + count, ref last);
                if (last == long.MinValue) break;
            }
        }
        catch (Exception e) when (e is System.Net.Sockets.SocketException or ObjectDisposedException)
        {
            // Counted below.
        }

        Interlocked.Increment(ref _broken);
    }

    /// <summary>Reads the whole lines of a buffer, moves the rest to its front, and gives its length.</summary>
    private int Read(byte[] buffer, int length, ref long last)
    {
        var rest = buffer.AsSpan(0, length);
        for (int end; (end = rest.IndexOf((byte)'\n')) >= 0; rest = rest[(end + 1)..])
        {
            var line = rest[..end];
            if (!line.StartsWith("id:"u8) || !Utf8Parser.TryParse(line[3..].TrimStart((byte)' '), out long id, out _)) continue;
            if (last >= 0 && id != last + 1)
            {
                last = long.MinValue;
                return 0;
            }

            last = id;
            Interlocked.Increment(ref _events);
        }

        // A line longer than the buffer holds data that is not looked at: only its end matters.
        if (rest.Length == buffer.Length) return 0;
        rest.CopyTo(buffer);
        return rest.Length;
    }
}
