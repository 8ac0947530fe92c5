using System.Buffers.Binary;

namespace Sweep.Training.Checkpoints;

/// <summary>
/// The content of a safetensors file: tensors by name and metadata, both text. Layout: 8 bytes length of the header, little-endian; the header, JSON;
/// the data of all tensors without gaps. Nothing in it can run code.
/// </summary>
public sealed class SafetensorsFile
{
    private readonly Dictionary<string, Tensor> _byName;

    /// <param name="tensors">In the order of their data; names unique.</param>
    /// <param name="metadata">Names and values; names unique.</param>
    public SafetensorsFile(IReadOnlyList<Tensor> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        (Tensors, Metadata) = (tensors, metadata);
        _byName = tensors.ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
    }

    public IReadOnlyList<Tensor> Tensors { get; }

    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>The tensor of a name.</summary>
    /// <exception cref="SafetensorsException">There is none.</exception>
    public Tensor this[string name] => _byName.TryGetValue(name, out var tensor) ? tensor : throw new SafetensorsException($"There is no tensor '{name}'.");

    public bool TryGet(string name, out Tensor? tensor) => _byName.TryGetValue(name, out tensor);

    /// <summary>A value of the metadata.</summary>
    /// <exception cref="SafetensorsException">There is none of that name.</exception>
    public string Text(string name) => Metadata.TryGetValue(name, out var value) ? value : throw new SafetensorsException($"The metadata has no '{name}'.");

    /// <summary>Copies a tensor out.</summary>
    /// <exception cref="SafetensorsException">It is missing, or of another type or number of elements.</exception>
    public void Read(string name, Span<float> target)
    {
        var data = Expect(name, ElementType.F32, target.Length).Span;
        for (var i = 0; i < target.Length; i++) target[i] = BinaryPrimitives.ReadSingleLittleEndian(data[(4 * i)..]);
    }

    /// <inheritdoc cref="Read(string, Span{float})"/>
    public void Read(string name, Span<double> target)
    {
        var data = Expect(name, ElementType.F64, target.Length).Span;
        for (var i = 0; i < target.Length; i++) target[i] = BinaryPrimitives.ReadDoubleLittleEndian(data[(8 * i)..]);
    }

    private ReadOnlyMemory<byte> Expect(string name, ElementType type, int elements)
    {
        var tensor = this[name];
        if (tensor.Type != type) throw new SafetensorsException($"Tensor '{name}' must be {type}, but is {tensor.Type}.");
        if (tensor.Data.Length != (long)elements * Tensor.SizeOf(type))
            throw new SafetensorsException($"Tensor '{name}' must have {elements} elements, but has the shape [{string.Join(", ", tensor.Shape)}].");
        return tensor.Data;
    }
}
