using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Sweep.Core.Spaces;

namespace Sweep.Core.Sweeps;

/// <summary>
/// Writes values as bytes that depend on nothing but the values: little-endian, lengths before contents, doubles by their bits. Two
/// states are the same when their bytes are.
/// </summary>
public sealed class CanonicalWriter
{
    private byte[] _buffer = new byte[1024];
    private int _length;

    /// <summary>What has been written.</summary>
    public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, _length);

    /// <summary>Writes a whole number in 8 bytes.</summary>
    public void Write(long value) => BinaryPrimitives.WriteInt64LittleEndian(Reserve(8), value);

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

    /// <summary>Writes names and values in their order.</summary>
    public void Write(Configuration configuration)
    {
        Write((long)configuration.Count);
        for (var i = 0; i < configuration.Count; i++)
        {
            var (name, value) = configuration[i];
            Write(name);
            Write((long)value.Kind);
            if (value.IsNumber) Write(value.AsNumber());
            else Write(value.ToString());
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
