using System.Numerics;

namespace Sweep.Training.Cells.Reference;

/// <summary>One layer's weights or their gradients, row-major as PyTorch stores them.</summary>
/// <param name="Input">W: [gates · hidden, input].</param>
/// <param name="Recurrent">U: [gates · hidden, hidden].</param>
/// <param name="InputBias">b: [gates · hidden].</param>
/// <param name="RecurrentBias">b′: [gates · hidden].</param>
public sealed record ReferenceLayer<T>(Memory<T> Input, Memory<T> Recurrent, Memory<T> InputBias, Memory<T> RecurrentBias)
    where T : IFloatingPointIeee754<T>;
