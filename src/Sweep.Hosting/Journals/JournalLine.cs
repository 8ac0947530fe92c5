using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using Sweep.Core.Sweeps;

namespace Sweep.Hosting.Journals;

/// <summary>
/// One entry as one line of JSON: <c>{"v":2,"n":17,"at":…,"by":"anna","events":[…],"crc":"0a1b2c3d"}</c>; <c>by</c> only where somebody gave
/// the command. The checksum is CRC-32C over the bytes before <c>,"crc"</c>. Lines of format 1, which had no <c>by</c>, are read as well. Keeps buffers and shared names between calls, so one instance serves one thread.
/// </summary>
public sealed class JournalLine
{
    /// <summary>The format that this version writes, and the newest that it reads.</summary>
    public const int Format = 2;

    private const int TailBytes = 18; // ,"crc":"0a1b2c3d"}
    private static ReadOnlySpan<byte> Head => "{\"v\":2,\"n\":"u8;

    // As long as the head of today's format.
    private static ReadOnlySpan<byte> HeadOf1 => "{\"v\":1,\"n\":"u8;

    private readonly ArrayBufferWriter<byte> _buffer = new(4096);
    private readonly EventCodec _codec = new();
    private readonly Utf8JsonWriter _writer;

    public JournalLine() => _writer = new Utf8JsonWriter(_buffer, new JsonWriterOptions
    {
        // Lines are read by us and by people, never put into HTML: newlines and quotes are escaped, µ and > are not.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    });

    /// <summary>The line of an entry without its newline; valid until the next call.</summary>
    public ReadOnlySpan<byte> Write(JournalEntry entry)
    {
        _buffer.ResetWrittenCount();
        _writer.Reset(_buffer);
        _writer.WriteStartObject();
        _writer.WriteNumber("v"u8, Format);
        _writer.WriteNumber("n"u8, entry.Position);
        _writer.WriteNumber("at"u8, entry.At);
        if (entry.By is { } by) _writer.WriteString("by"u8, by);
        _writer.WriteStartArray("events"u8);
        foreach (var item in entry.Events) EventCodec.Write(_writer, item);
        _writer.WriteEndArray();
        _writer.Flush();

        var crc = Crc32C(_buffer.WrittenSpan);
        var tail = _buffer.GetSpan(TailBytes);
        ",\"crc\":\""u8.CopyTo(tail);
        crc.TryFormat(tail[8..], out _, "x8", CultureInfo.InvariantCulture);
        "\"}"u8.CopyTo(tail[16..]);
        _buffer.Advance(TailBytes);
        return _buffer.WrittenSpan;
    }

    /// <summary>Reads a line; the entry must have this position.</summary>
    /// <exception cref="FormatException">It is not an entry of a known format, its checksum differs, or it has another position.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public JournalEntry Read(ReadOnlySpan<byte> line, long position)
    {
        Check(line, position);
        // The line is as it was written, its checksum says so: only the events are left to a JSON reader.
        var rest = line[Head.Length..^TailBytes];
        rest = rest[(rest.IndexOf((byte)',') + 1)..];
        if (!rest.StartsWith("\"at\":"u8) || !Utf8Parser.TryParse(rest[5..], out long at, out var digits)) throw new FormatException("the entry has no time.");
        rest = rest[(5 + digits)..];
        var by = rest.StartsWith(",\"by\":"u8) ? ReadBy(ref rest) : null;
        if (!rest.StartsWith(",\"events\":"u8)) throw new FormatException("the entry has no events.");
        var events = _codec.ReadAll(rest[10..]);
        return events.IsEmpty ? throw new FormatException("the entry has no events.") : new JournalEntry(position, at, events, by);
    }

    /// <summary>Checks format, checksum and position without reading the events.</summary>
    /// <exception cref="FormatException">As for <see cref="Read"/>.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Check(ReadOnlySpan<byte> line, long position)
    {
        if (!HasHead(line)) RefuseNewer(line);
        if (line.Length < TailBytes + 2 || !line[^TailBytes..].StartsWith(",\"crc\":\""u8) || !line.EndsWith("\"}"u8))
        {
            throw new FormatException("the line is not a journal entry.");
        }

        var crc = Crc32C(line[..^TailBytes]);
        if (!uint.TryParse(line[^10..^2], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var written) || written != crc)
        {
            throw new FormatException($"its checksum is {crc:x8}, but the line says {System.Text.Encoding.UTF8.GetString(line[^10..^2])}.");
        }

        var found = ReadPosition(line);
        if (found != position) throw new FormatException($"entry {position} was expected, but this is entry {found}.");
    }

    private static bool HasHead(ReadOnlySpan<byte> line) => line.StartsWith(Head) || line.StartsWith(HeadOf1);

    private static string ReadBy(ref ReadOnlySpan<byte> rest)
    {
        var reader = new Utf8JsonReader(rest[6..], isFinalBlock: false, default);
        if (!reader.Read() || reader.TokenType != JsonTokenType.String) throw new FormatException("'by' must be a text.");
        var by = reader.GetString()!;
        rest = rest[(6 + (int)reader.BytesConsumed)..];
        return by;
    }

    private static long ReadPosition(ReadOnlySpan<byte> line)
    {
        return HasHead(line) && Utf8Parser.TryParse(line[Head.Length..], out long position, out _)
            ? position
            : throw new FormatException("the entry has no position.");
    }

    private static void RefuseNewer(ReadOnlySpan<byte> line)
    {
        int version;
        try
        {
            var reader = new Utf8JsonReader(line);
            if (!reader.Read() || !reader.Read() || !reader.ValueTextEquals("v"u8) || !reader.Read() || !reader.TryGetInt32(out version)) return;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return;
        }

        if (version > Format) throw NewerFormat($"format {version}; this one reads {Format}");
    }

    internal static NewerFormatException NewerFormat(string detail)
        => new($"it was written by a newer version of Sweep ({detail}). Upgrade Sweep to read it.");

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static uint Crc32C(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        for (; bytes.Length >= 8; bytes = bytes[8..]) crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        foreach (var value in bytes) crc = BitOperations.Crc32C(crc, value);
        return ~crc;
    }
}

/// <summary>A line of a newer format: whole, and not to be dropped as torn.</summary>
internal sealed class NewerFormatException(string message) : FormatException(message);
