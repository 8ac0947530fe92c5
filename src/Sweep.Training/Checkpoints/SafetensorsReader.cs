using System.Buffers.Binary;
using System.Text.Json;

namespace Sweep.Training.Checkpoints;

/// <summary>
/// Reads safetensors from anywhere, trusting nothing: every length is checked against what is really there before anything is allocated for it, offsets
/// must cover the data without gap, overlap or rest, and must be as long as type and shape say.
/// </summary>
public static class SafetensorsReader
{
    // Real headers are some kilobytes; the format's own limit is 100 MB.
    private const int LongestHeader = 16 << 20;

    /// <summary>Reads a stream to its end.</summary>
    /// <exception cref="SafetensorsException">The content is not valid.</exception>
    public static SafetensorsFile Read(Stream stream)
    {
        using var content = new MemoryStream();
        stream.CopyTo(content); // grows with what is there, not with what a header claims
        return Read(content.GetBuffer().AsMemory(0, (int)content.Length));
    }

    /// <summary>Reads the whole of a file's content, without copying the data.</summary>
    /// <exception cref="SafetensorsException">The content is not valid.</exception>
    public static SafetensorsFile Read(ReadOnlyMemory<byte> content)
    {
        if (content.Length < 8) throw new SafetensorsException($"Not safetensors: {content.Length} bytes are too few for the length of a header.");
        var length = BinaryPrimitives.ReadUInt64LittleEndian(content.Span);
        if (length > LongestHeader) throw new SafetensorsException($"Not safetensors: a header of {length} bytes is longer than the {LongestHeader} allowed.");
        if ((int)length > content.Length - 8) throw new SafetensorsException($"Truncated: the header should have {length} bytes, but only {content.Length - 8} follow.");
        var data = content[(8 + (int)length)..];
        try
        {
            var header = new HeaderParser(content.Span.Slice(8, (int)length)).Parse();
            return new SafetensorsFile(Place(header.Entries, data), header.Metadata);
        }
        catch (JsonException e)
        {
            throw new SafetensorsException($"The header is not valid JSON: {e.Message}", e);
        }
        catch (InvalidOperationException e) // text that is not UTF-8, or a lone surrogate in an escape
        {
            throw new SafetensorsException($"The header has invalid text: {e.Message}", e);
        }
    }

    private static List<Tensor> Place(List<Entry> entries, ReadOnlyMemory<byte> data)
    {
        entries.Sort((a, b) => a.Begin != b.Begin ? a.Begin.CompareTo(b.Begin) : a.End.CompareTo(b.End));
        var tensors = new List<Tensor>();
        long at = 0;
        foreach (var entry in entries)
        {
            if (entry.Begin != at)
                throw new SafetensorsException($"Tensor '{entry.Name}' begins at byte {entry.Begin} of the data, but {at} is the end of the one before: {(entry.Begin < at ? "they overlap" : "there is a gap")}.");
            if (entry.End < entry.Begin || entry.End > data.Length)
                throw new SafetensorsException($"Tensor '{entry.Name}' has the offsets [{entry.Begin}, {entry.End}], but there are {data.Length} bytes of data.");
            if (entry.End - entry.Begin != entry.Bytes)
                throw new SafetensorsException($"Tensor '{entry.Name}' has {entry.End - entry.Begin} bytes, but {entry.Type} [{string.Join(", ", entry.Shape)}] needs {entry.Bytes}.");
            tensors.Add(new Tensor(entry.Name, entry.Type, entry.Shape, data[(int)entry.Begin..(int)entry.End]));
            at = entry.End;
        }

        return at == data.Length ? tensors : throw new SafetensorsException($"{data.Length - at} bytes follow the last tensor.");
    }

    internal sealed record Entry(string Name, ElementType Type, long[] Shape, long Bytes, long Begin, long End);
}
