using Sweep.Training.Kernels;

namespace Sweep.Training.Layers;

/// <summary>The input product of a layer, W x + b for all time steps of a window, and its backward.</summary>
internal abstract class LayerInput(VectorKernels kernels, LayerWeights weights, GateOrder order, int hidden)
{
    protected VectorKernels Kernels { get; } = kernels;

    protected LayerWeights Weights { get; } = weights;

    protected GateOrder Order { get; } = order;

    protected int Hidden { get; } = hidden;

    /// <value>Panels of one block of hidden units.</value>
    protected int PanelsPerBlock { get; } = PanelMatrix.Count(hidden);

    /// <summary>Fills the input blocks of the pre-activations, or prepares <see cref="Step"/>.</summary>
    /// <param name="bias">Per input block, padded to whole panels: what the sums start from.</param>
    /// <param name="gates">Pre-activations [time · batch, blocks].</param>
    /// <param name="rows">time · batch.</param>
    public abstract void Forward(float[] bias, PanelMatrix gates, int rows);

    /// <summary>Fills one panel of units of the input blocks at one time step, where <see cref="Forward"/> has not.</summary>
    public virtual void Step(PanelMatrix gates, int panel, int row, int rows)
    {
    }

    /// <summary>Gradients of W and of the bias of the input blocks, and of what the layer reads.</summary>
    /// <param name="gates">Gradients of the pre-activations.</param>
    /// <param name="rows">time · batch.</param>
    public abstract void Backward(PanelMatrix gates, int rows);

    /// <summary>Bias gradients as sums over the rows of panels laid out as the input blocks.</summary>
    protected void BiasGradients(PanelMatrix gradients, int rows)
    {
        Span<float> sums = stackalloc float[PanelMatrix.Width];
        for (var block = 0; block < Order.InputGates.Length; block++)
        {
            var bias = Weights.InputBiasGradient(Order.InputGates[block]);
            for (var panel = 0; panel < PanelsPerBlock; panel++)
            {
                Kernels.ColumnSums(Block.Of(gradients, block * PanelsPerBlock + panel, 0), rows, sums);
                var first = panel * PanelMatrix.Width;
                sums[..Math.Min(PanelMatrix.Width, Hidden - first)].CopyTo(bias[first..]);
            }
        }
    }
}
