namespace Sweep.Training.Checkpoints;

/// <summary>One tensor of a safetensors file.</summary>
/// <param name="Name">Unique in the file.</param>
/// <param name="Type">Of its elements.</param>
/// <param name="Shape">Dimensions, each at least 0.</param>
/// <param name="Data">Row-major, little-endian: the product of the dimensions times the size of an element.</param>
public sealed record Tensor(string Name, ElementType Type, IReadOnlyList<long> Shape, ReadOnlyMemory<byte> Data)
{
    /// <summary>Bytes of one element.</summary>
    public static int SizeOf(ElementType type) => type == ElementType.F32 ? 4 : 8;
}
