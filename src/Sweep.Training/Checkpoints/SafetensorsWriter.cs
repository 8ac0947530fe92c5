using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Sweep.Training.Checkpoints;

/// <summary>Collects tensors and metadata, then writes them as one safetensors file. The same content gives the same bytes.</summary>
public sealed class SafetensorsWriter
{
    private readonly List<Tensor> _tensors = [];
    private readonly List<KeyValuePair<string, string>> _metadata = [];

    public void Metadata(string name, string value) => _metadata.Add(new(name, value));

    public void Add(string name, IReadOnlyList<int> shape, ReadOnlySpan<float> values)
    {
        var data = new byte[4 * values.Length];
        if (BitConverter.IsLittleEndian) MemoryMarshal.AsBytes(values).CopyTo(data);
        else for (var i = 0; i < values.Length; i++) BinaryPrimitives.WriteSingleLittleEndian(data.AsSpan(4 * i), values[i]);
        _tensors.Add(new(name, ElementType.F32, [.. shape.Select(n => (long)n)], data));
    }

    public void Add(string name, ReadOnlySpan<double> values)
    {
        var data = new byte[8 * values.Length];
        for (var i = 0; i < values.Length; i++) BinaryPrimitives.WriteDoubleLittleEndian(data.AsSpan(8 * i), values[i]);
        _tensors.Add(new(name, ElementType.F64, [values.Length], data));
    }

    public void WriteTo(Stream stream)
    {
        var header = Header();
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        stream.Write(length);
        stream.Write(header);
        foreach (var tensor in _tensors) stream.Write(tensor.Data.Span);
    }

    // Padded with spaces, so that the data starts at a multiple of 8 as readers that map the file like it.
    private byte[] Header()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteStartObject("__metadata__");
            foreach (var (name, value) in _metadata) json.WriteString(name, value);
            json.WriteEndObject();
            long offset = 0;
            foreach (var tensor in _tensors)
            {
                Describe(json, tensor, offset);
                offset += tensor.Data.Length;
            }

            json.WriteEndObject();
        }

        var header = new byte[(buffer.WrittenCount + 7) / 8 * 8];
        header.AsSpan().Fill((byte)' ');
        buffer.WrittenSpan.CopyTo(header);
        return header;
    }

    private static void Describe(Utf8JsonWriter json, Tensor tensor, long offset)
    {
        json.WriteStartObject(tensor.Name);
        json.WriteString("dtype", tensor.Type.ToString());
        json.WriteStartArray("shape");
        foreach (var n in tensor.Shape) json.WriteNumberValue(n);
        json.WriteEndArray();
        json.WriteStartArray("data_offsets");
        json.WriteNumberValue(offset);
        json.WriteNumberValue(offset + tensor.Data.Length);
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
