namespace Sweep.Training.Optimizers;

/// <summary>
/// An update rule over flat buffers, the same element by element as <c>torch.optim</c>'s in single precision. Zero gradients leave zero weights
/// at zero. Not thread-safe; nothing is allocated by <see cref="Step"/>.
/// </summary>
public interface IOptimizer
{
    /// <summary>The name in specifications and the prefix in checkpoints.</summary>
    string Name { get; }

    /// <summary>Updates taken; with the slots, all of the state.</summary>
    long Steps { get; set; }

    /// <summary>Buffers of the weights' layout that a checkpoint keeps, such as <c>m</c> and <c>v</c> of Adam; empty where there are none.</summary>
    IReadOnlyList<OptimizerSlot> Slots { get; }

    /// <summary>One update.</summary>
    /// <param name="values">All weights, changed.</param>
    /// <param name="gradients">Of the same length.</param>
    /// <param name="learningRate">At least 0.</param>
    void Step(Span<float> values, ReadOnlySpan<float> gradients, double learningRate);
}
