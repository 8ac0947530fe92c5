using System.Buffers.Binary;
using System.Text;
using Sweep.Core.Spaces;

namespace Sweep.Core.Sweeps;

/// <summary>Reads what a <see cref="CanonicalWriter"/> wrote, in the same order.</summary>
/// <param name="bytes">What was written.</param>
public sealed class CanonicalReader(ReadOnlyMemory<byte> bytes)
{
    private readonly List<string> _shared = [];
    private int _at;

    /// <summary>Whether everything has been read.</summary>
    public bool IsAtEnd => _at == bytes.Length;

    /// <summary>Reads a whole number.</summary>
    /// <exception cref="InvalidDataException">There is none.</exception>
    public long ReadLong()
    {
        var span = bytes.Span;
        var (value, shift) = (0UL, 0);
        while (true)
        {
            if (_at == span.Length || shift > 63) throw Broken();
            var next = span[_at++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80) return (long)(value >> 1) ^ -(long)(value & 1);
            shift += 7;
        }
    }

    /// <summary>Reads a whole number that fits 32 bits, such as a trial's.</summary>
    /// <exception cref="InvalidDataException">There is none.</exception>
    public int ReadInt() => ReadLong() is >= int.MinValue and <= int.MaxValue and var value ? (int)value : throw Broken();

    /// <summary>Reads how many things follow; there is at least a byte for each.</summary>
    /// <exception cref="InvalidDataException">There cannot be so many.</exception>
    public int ReadCount() => ReadLong() is >= 0 and var count && count <= bytes.Length - _at ? (int)count : throw Broken();

    /// <summary>Reads a number by its bits.</summary>
    /// <exception cref="InvalidDataException">There is none.</exception>
    public double ReadDouble() => BitConverter.Int64BitsToDouble(BinaryPrimitives.ReadInt64LittleEndian(Take(8)));

    /// <summary>Reads a truth value.</summary>
    /// <exception cref="InvalidDataException">There is none.</exception>
    public bool ReadBool() => Take(1)[0] switch
    {
        0 => false,
        1 => true,
        _ => throw Broken(),
    };

    /// <summary>Reads a text; null where null was written.</summary>
    /// <exception cref="InvalidDataException">There is none.</exception>
    public string? ReadText() => ReadLong() switch
    {
        -1 => null,
        >= 0 and <= int.MaxValue and var length => Encoding.UTF8.GetString(Take((int)length)),
        _ => throw Broken(),
    };

    /// <summary>Reads a text that recurs.</summary>
    /// <exception cref="InvalidDataException">There is none.</exception>
    public string ReadShared()
    {
        var index = ReadLong();
        if (index < 0 || index > _shared.Count) throw Broken();
        if (index == _shared.Count) _shared.Add(ReadText() ?? throw Broken());
        return _shared[(int)index];
    }

    /// <summary>Reads names and values.</summary>
    /// <exception cref="InvalidDataException">There are none.</exception>
    public Configuration ReadConfiguration()
    {
        var values = new KeyValuePair<string, ParameterValue>[ReadCount()];
        for (var i = 0; i < values.Length; i++)
        {
            var name = ReadShared();
            values[i] = new(name, (ValueKind)ReadLong() switch
            {
                ValueKind.Float => ParameterValue.Float(ReadDouble()),
                ValueKind.Int => ParameterValue.Int(ReadLong()),
                ValueKind.Bool => ParameterValue.Bool(ReadBool()),
                ValueKind.Text => ParameterValue.Text(ReadShared()),
                _ => throw Broken(),
            });
        }

        return Configuration.Of(values);
    }

    /// <summary>Reads a reference; null where there was none.</summary>
    /// <exception cref="InvalidDataException">There is none.</exception>
    public CheckpointReference? ReadCheckpoint() => ReadBool() ? new(ReadInt(), ReadInt(), ReadLong(), ReadText() ?? throw Broken()) : null;

    /// <summary>What to throw where what was read cannot have been written.</summary>
    public static InvalidDataException Broken() => new("The bytes are not what was written.");

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > bytes.Length - _at) throw Broken();
        _at += count;
        return bytes.Span.Slice(_at - count, count);
    }
}
