using Sweep.Training.Kernels;

namespace Sweep.Training.Layers;

/// <summary>Input vectors in panels: features, embeddings or the output of the layer below.</summary>
internal sealed class DenseInput : LayerInput
{
    private readonly PanelMatrix _forward; // Wᵀ: [input, blocks · hidden]
    private readonly PanelMatrix? _backward; // W: [blocks · hidden, input]
    private readonly PanelMatrix _input;
    private readonly PanelMatrix? _inputGradient;
    private readonly int _firstRow;

    /// <param name="kernels">Kernels to use.</param>
    /// <param name="weights">The layer's weights.</param>
    /// <param name="order">How its gates lie.</param>
    /// <param name="hidden">Its hidden units.</param>
    /// <param name="input">[firstRow + time · batch, input].</param>
    /// <param name="firstRow">Row of the first time step.</param>
    /// <param name="inputGradient">[time · batch, input], written by the backward pass; null when nobody needs it.</param>
    public DenseInput(VectorKernels kernels, LayerWeights weights, GateOrder order, int hidden, PanelMatrix input, int firstRow, PanelMatrix? inputGradient)
        : base(kernels, weights, order, hidden)
    {
        (_input, _firstRow, _inputGradient) = (input, firstRow, inputGradient);
        _forward = new PanelMatrix(weights.InputSize, order.InputGates.Length * PanelMatrix.Padded(hidden));
        if (inputGradient is not null) _backward = new PanelMatrix(order.InputGates.Length * hidden, weights.InputSize);
    }

    public override void Forward(float[] bias, PanelMatrix gates, int rows)
    {
        var input = Block.Of(_input, 0, _firstRow);
        for (var block = 0; block < Order.InputGates.Length; block++)
        {
            var panel = block * PanelsPerBlock;
            Packing.Transposed(Weights.Input(Order.InputGates[block]), Hidden, Weights.InputSize, _forward, panel);
            Kernels.Multiply(rows, Hidden, Weights.InputSize, input, Block.Of(_forward, panel, 0), Block.Repeated(bias, panel * PanelMatrix.Width), Block.Of(gates, panel, 0));
        }
    }

    public override void Backward(PanelMatrix gates, int rows)
    {
        BiasGradients(gates, rows);
        var input = Block.Of(_input, 0, _firstRow);
        for (var block = 0; block < Order.InputGates.Length; block++)
            Kernels.MultiplyTransposed(Hidden, Weights.InputSize, rows, Block.Of(gates, block * PanelsPerBlock, 0), input, Block.Zero, Weights.InputGradient(Order.InputGates[block]));
        if (_inputGradient is null || _backward is null) return;
        for (var block = 0; block < Order.InputGates.Length; block++) Packing.Rows(Weights.Input(Order.InputGates[block]), Hidden, Weights.InputSize, _backward, block * Hidden);
        GateProducts.Multiply(Kernels, rows, Weights.InputSize, Order.InputGates.Length, Hidden, gates, 0, 0, _backward, 0, Block.Zero, Block.Of(_inputGradient, 0, 0));
    }
}
