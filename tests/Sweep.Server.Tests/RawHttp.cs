using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Sweep.Server.Tests;

/// <summary>An answer as its bytes said it. Status 0: the connection was closed without one.</summary>
internal sealed record RawAnswer(int Status, IReadOnlyDictionary<string, string> Headers, string Body)
{
    public static readonly RawAnswer None = new(0, new Dictionary<string, string>(), "");

    /// <summary>What makes this no problem document with its own status; null where it is one.</summary>
    public string? NoProblem()
    {
        if (Headers.GetValueOrDefault("content-type") != "application/problem+json") return $"the content type is '{Headers.GetValueOrDefault("content-type")}'";
        try
        {
            var problem = JsonDocument.Parse(Body).RootElement;
            if (problem.GetProperty("status").GetInt32() != Status) return "its status is another";
            if (!problem.GetProperty("type").GetString()!.StartsWith("urn:sweep:problem:", StringComparison.Ordinal)) return "its type is none";
            return problem.GetProperty("title").GetString() is { Length: > 0 } && problem.GetProperty("detail").GetString() is { Length: > 0 } ? null : "title or detail is empty";
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return $"it is no problem document: {e.Message}";
        }
    }
}

/// <summary>HTTP/1.1 by hand, for requests that no proper client would send.</summary>
internal static class RawHttp
{
    /// <summary>Sends bytes, in parts with pauses where there are several, and reads one answer.</summary>
    /// <param name="server">The server's address.</param>
    /// <param name="parts">What to send.</param>
    /// <param name="pause">How long to wait between parts.</param>
    /// <param name="finish">Whether to say that no more follows: an incomplete request is then broken off at once.</param>
    /// <param name="cancel">Gives up.</param>
    public static async Task<RawAnswer> Send(Uri server, IReadOnlyList<byte[]> parts, TimeSpan pause = default, bool finish = false, CancellationToken cancel = default)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(server.Host, server.Port, cancel);
        await using var stream = new NetworkStream(socket);
        try
        {
            for (var i = 0; i < parts.Count; i++)
            {
                if (i > 0) await Task.Delay(pause, cancel);
                await stream.WriteAsync(parts[i], cancel);
            }

            if (finish) socket.Shutdown(SocketShutdown.Send);
        }
        catch (IOException)
        {
            // The server has answered and closed before it had everything; the answer is there to read.
        }

        return await Read(stream, cancel);
    }

    public static Task<RawAnswer> Send(Uri server, string request, CancellationToken cancel = default) => Send(server, [Encoding.Latin1.GetBytes(request)], cancel: cancel);

    /// <summary>Reads one answer: by its length, by its chunks, or to the end of the connection.</summary>
    public static async Task<RawAnswer> Read(Stream stream, CancellationToken cancel = default)
    {
        var bytes = new List<byte>();
        var buffer = new byte[8192];
        while (true)
        {
            if (Parse(bytes, isWhole: false) is { } answer) return answer;
            int count;
            try
            {
                count = await stream.ReadAsync(buffer, cancel);
            }
            catch (IOException)
            {
                count = 0;
            }

            if (count == 0) return Parse(bytes, isWhole: true) ?? RawAnswer.None;
            bytes.AddRange(buffer.AsSpan(0, count));
        }
    }

    private static RawAnswer? Parse(List<byte> bytes, bool isWhole)
    {
        var text = Encoding.UTF8.GetString(bytes.ToArray());
        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (end < 0) return null;
        var lines = text[..end].Split("\r\n");
        var status = int.Parse(lines[0].Split(' ')[1], CultureInfo.InvariantCulture);
        if (status == 100) return Parse(bytes[Encoding.UTF8.GetByteCount(text[..(end + 4)])..], isWhole);
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var line in lines.Skip(1)) headers[line[..line.IndexOf(':')]] = line[(line.IndexOf(':') + 1)..].Trim();
        var rest = text[(end + 4)..];
        if (headers.TryGetValue("content-length", out var length)) return isWhole || Encoding.UTF8.GetByteCount(rest) >= int.Parse(length, CultureInfo.InvariantCulture) ? new(status, headers, rest) : null;
        if (headers.GetValueOrDefault("transfer-encoding") == "chunked") return Unchunk(rest) is { } body ? new(status, headers, body) : isWhole ? new(status, headers, rest) : null;
        return isWhole || status is 204 or 304 ? new(status, headers, rest) : null;
    }

    // Sizes count bytes: the bytes of the text are cut, not its characters.
    private static string? Unchunk(string text)
    {
        var (bytes, body) = (Encoding.UTF8.GetBytes(text), new List<byte>());
        var at = 0;
        while (true)
        {
            var line = bytes.AsSpan(at).IndexOf("\r\n"u8);
            if (line < 0) return null;
            var size = int.Parse(Encoding.ASCII.GetString(bytes, at, line), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            at += line + 2;
            if (at + size + 2 > bytes.Length) return null;
            if (size == 0) return Encoding.UTF8.GetString([.. body]);
            body.AddRange(bytes.AsSpan(at, size));
            at += size + 2;
        }
    }
}
