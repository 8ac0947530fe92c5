using Sweep.Training.Kernels;

namespace Sweep.Training.Layers;

/// <summary>The embedding's weights [vocabulary, width], and a copy of them in panels.</summary>
internal sealed class EmbeddingTable
{
    private readonly ParameterSet _parameters;
    private readonly int _offset, _vocabulary, _width;
    private readonly PanelMatrix _panels;

    public EmbeddingTable(ParameterSet parameters, NetworkOptions options)
    {
        (_parameters, _offset, _vocabulary, _width) = (parameters, parameters["embedding.weight"].Offset, options.InputSize, options.Embedding);
        _panels = new PanelMatrix(_vocabulary, _width);
    }

    public Block Panels => Block.Of(_panels, 0, 0);

    public Block Gradient => Block.RowMajor(_parameters.Gradients, _offset, _width);

    public void Pack() => Packing.Rows(Block.RowMajor(_parameters.Values, _offset, _width), _vocabulary, _width, _panels);

    /// <summary>rows[i] = embedding of symbol i, for vocabularies too large to be multiplied whole.</summary>
    public void Gather(ReadOnlySpan<int> symbols, PanelMatrix rows)
    {
        for (var i = 0; i < symbols.Length; i++) Packing.Pack(_parameters.Values.AsSpan(_offset + symbols[i] * _width, _width), i, 1, _width, rows);
    }

    /// <summary>Overwrites the embedding's gradient with the sums of the rows of each symbol, in row order.</summary>
    public void Scatter(ReadOnlySpan<int> symbols, PanelMatrix rows)
    {
        _parameters.Gradients.AsSpan(_offset, _vocabulary * _width).Clear();
        for (var i = 0; i < symbols.Length; i++) Packing.AddRow(rows, i, _parameters.Gradients.AsSpan(_offset + symbols[i] * _width, _width));
    }
}
