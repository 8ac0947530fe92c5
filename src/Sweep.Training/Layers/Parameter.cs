namespace Sweep.Training.Layers;

/// <summary>One tensor of a <see cref="ParameterSet"/>: row-major, named as PyTorch names it.</summary>
/// <param name="Name">For instance <c>rnn.weight_ih_l0</c>.</param>
/// <param name="Shape">One or two dimensions.</param>
/// <param name="Offset">First element in the flat buffers, a multiple of 16.</param>
public sealed record Parameter(string Name, IReadOnlyList<int> Shape, int Offset)
{
    public int Length { get; } = Shape.Aggregate(1, (product, n) => checked(product * n));

    public override string ToString() => $"{Name} [{string.Join(", ", Shape)}]";
}
