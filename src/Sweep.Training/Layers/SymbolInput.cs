using Sweep.Training.Kernels;

namespace Sweep.Training.Layers;

/// <summary>
/// Symbols, by a table of the input product of every symbol of the vocabulary: a window gathers its rows, and backwards scatters the gradients
/// of the pre-activations into sums per symbol, so that neither pass multiplies per position. The sums have the same order as a product of
/// one-hot vectors; for an embedding the table is one product over the vocabulary.
/// </summary>
internal sealed class SymbolInput : LayerInput
{
    private readonly int _vocabulary;
    private readonly int[] _symbols;
    private readonly PanelMatrix _table, _gradients; // [vocabulary, input blocks]
    private readonly EmbeddingTable? _embedding;
    private readonly PanelMatrix? _forward, _backward;

    /// <param name="kernels">Kernels to use.</param>
    /// <param name="weights">The layer's weights.</param>
    /// <param name="order">How its gates lie.</param>
    /// <param name="hidden">Its hidden units.</param>
    /// <param name="vocabulary">Number of symbols.</param>
    /// <param name="symbols">The window's symbols [time · batch], filled by the network.</param>
    /// <param name="embedding">Embedding, or null for one-hot input.</param>
    public SymbolInput(VectorKernels kernels, LayerWeights weights, GateOrder order, int hidden, int vocabulary, int[] symbols, EmbeddingTable? embedding)
        : base(kernels, weights, order, hidden)
    {
        (_vocabulary, _symbols, _embedding) = (vocabulary, symbols, embedding);
        var blocks = order.InputGates.Length;
        _table = new PanelMatrix(vocabulary, blocks * PanelMatrix.Padded(hidden));
        _gradients = new PanelMatrix(vocabulary, blocks * PanelMatrix.Padded(hidden));
        if (embedding is null) return;
        _forward = new PanelMatrix(weights.InputSize, blocks * PanelMatrix.Padded(hidden));
        _backward = new PanelMatrix(blocks * hidden, weights.InputSize);
    }

    public override void Forward(float[] bias, PanelMatrix gates, int rows)
    {
        _embedding?.Pack();
        for (var block = 0; block < Order.InputGates.Length; block++)
        {
            var first = block * PanelsPerBlock;
            var weights = Weights.Input(Order.InputGates[block]);
            if (_embedding is null)
            {
                Packing.Transposed(weights, Hidden, _vocabulary, _table, first);
                for (var panel = first; panel < first + PanelsPerBlock; panel++) Kernels.AddToRows(Block.Of(_table, panel, 0), _vocabulary, Block.Repeated(bias, panel * PanelMatrix.Width));
                continue;
            }
            Packing.Transposed(weights, Hidden, Weights.InputSize, _forward!, first);
            Kernels.Multiply(_vocabulary, Hidden, Weights.InputSize, _embedding.Panels, Block.Of(_forward!, first, 0), Block.Repeated(bias, first * PanelMatrix.Width), Block.Of(_table, first, 0));
        }
    }

    public override void Step(PanelMatrix gates, int panel, int row, int rows)
    {
        var symbols = _symbols.AsSpan(row, rows);
        for (var block = 0; block < Order.InputGates.Length; block++)
            Kernels.Gather(Block.Of(_table, block * PanelsPerBlock + panel, 0), symbols, Block.Of(gates, block * PanelsPerBlock + panel, row));
    }

    public override void Backward(PanelMatrix gates, int rows)
    {
        var symbols = _symbols.AsSpan(0, rows);
        _gradients.Clear();
        for (var panel = 0; panel < Order.InputGates.Length * PanelsPerBlock; panel++) Kernels.ScatterAdd(Block.Of(gates, panel, 0), symbols, Block.Of(_gradients, panel, 0));
        BiasGradients(_gradients, _vocabulary);
        for (var block = 0; block < Order.InputGates.Length; block++)
        {
            var first = block * PanelsPerBlock;
            var gradient = Weights.InputGradient(Order.InputGates[block]);
            if (_embedding is null) Packing.UnpackTransposed(_gradients, first, Hidden, _vocabulary, gradient);
            else Kernels.MultiplyTransposed(Hidden, Weights.InputSize, _vocabulary, Block.Of(_gradients, first, 0), _embedding.Panels, Block.Zero, gradient);
        }
        if (_embedding is null) return;
        for (var block = 0; block < Order.InputGates.Length; block++) Packing.Rows(Weights.Input(Order.InputGates[block]), Hidden, Weights.InputSize, _backward!, block * Hidden);
        GateProducts.Multiply(Kernels, _vocabulary, Weights.InputSize, Order.InputGates.Length, Hidden, _gradients, 0, 0, _backward!, 0, Block.Zero, _embedding.Gradient);
    }
}
