using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Sweep.Core.Spaces;

namespace Sweep.Core.Sweeps;

/// <summary>
/// Writes values as bytes that depend on nothing but the values: whole numbers in as few bytes as they need, lengths before contents, doubles by their
/// bits. Two states are the same when their bytes are; <see cref="CanonicalReader"/> reads them back.
/// </summary>
public sealed class CanonicalWriter
{
    private readonly Dictionary<string, int> _shared = new(StringComparer.Ordinal);
    private readonly List<string> _sharedInOrder = [];
    private int _expected;
    private byte[] _buffer = new byte[1024];
    private int _length;

    /// <summary>What has been written.</summary>
    public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, _length);

    /// <summary>Writes a whole number in 1 to 10 bytes: seven bits in each, the lowest first, the sign as the lowest bit (zigzag).</summary>
    public void Write(long value)
    {
        var left = ((ulong)value << 1) ^ (ulong)(value >> 63);
        var span = Reserve(10);
        var used = 0;
        for (; left >= 0x80; left >>= 7) span[used++] = (byte)(left | 0x80);
        span[used++] = (byte)left;
        _length -= 10 - used;
    }

    /// <summary>Writes the bits of a number in 8 bytes.</summary>
    public void Write(double value) => BinaryPrimitives.WriteInt64LittleEndian(Reserve(8), BitConverter.DoubleToInt64Bits(value));

    /// <summary>Writes a truth value in one byte.</summary>
    public void Write(bool value) => Reserve(1)[0] = value ? (byte)1 : (byte)0;

    /// <summary>Writes a text as UTF-8 with its length before it; -1 stands for null.</summary>
    public void Write(string? text)
    {
        if (text is null)
        {
            Write(-1L);
            return;
        }

        var bytes = Encoding.UTF8.GetByteCount(text);
        Write((long)bytes);
        Encoding.UTF8.GetBytes(text, Reserve(bytes));
    }

    /// <summary>Writes a text that recurs: whole the first time, by the order of first times after that.</summary>
    public void WriteShared(string text)
    {
        // Most recur in the same order, as the names of parameters do.
        if (_expected < _sharedInOrder.Count && ReferenceEquals(_sharedInOrder[_expected], text))
        {
            Write((long)_expected++);
            return;
        }

        var isKnown = _shared.TryGetValue(text, out var index);
        if (!isKnown)
        {
            _shared.Add(text, index = _shared.Count);
            _sharedInOrder.Add(text);
        }

        Write((long)index);
        if (!isKnown) Write(text);
        _expected = index + 1;
    }

    /// <summary>Writes names and values in their order.</summary>
    public void Write(Configuration configuration)
    {
        Write((long)configuration.Count);
        for (var i = 0; i < configuration.Count; i++)
        {
            var (name, value) = configuration[i];
            WriteShared(name);
            Write((long)value.Kind);
            switch (value.Kind)
            {
                case ValueKind.Float:
                    Write(value.AsNumber());
                    break;
                case ValueKind.Int:
                    Write(value.AsInt());
                    break;
                case ValueKind.Bool:
                    Write(value.AsBool());
                    break;
                default:
                    WriteShared(value.AsText());
                    break;
            }
        }
    }

    /// <summary>Writes a reference, or that there is none.</summary>
    public void Write(CheckpointReference? checkpoint)
    {
        Write(checkpoint is not null);
        if (checkpoint is null) return;
        Write((long)checkpoint.Trial);
        Write((long)checkpoint.Attempt);
        Write(checkpoint.Resource);
        Write(checkpoint.Digest);
    }

    /// <summary>SHA-256 of what has been written, lower-case hex.</summary>
    public string Digest() => Convert.ToHexStringLower(SHA256.HashData(Written));

    private Span<byte> Reserve(int bytes)
    {
        if (_length + bytes > _buffer.Length) Array.Resize(ref _buffer, Math.Max(_length + bytes, 2 * _buffer.Length));
        _length += bytes;
        return _buffer.AsSpan(_length - bytes, bytes);
    }
}
