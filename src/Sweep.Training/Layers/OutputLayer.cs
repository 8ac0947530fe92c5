using Sweep.Training.Kernels;

namespace Sweep.Training.Layers;

/// <summary>The linear layer on top: y = W h + b for all positions of a window.</summary>
internal sealed class OutputLayer
{
    private readonly VectorKernels _kernels;
    private readonly ParameterSet _parameters;
    private readonly Parameter _weight, _bias;
    private readonly int _hidden, _outputs, _batch;
    private readonly PanelMatrix _forward, _backward, _gradient; // Wᵀ: [hidden, outputs]; W: [outputs, hidden]; dy: [time · batch, outputs]
    private readonly PanelMatrix _input, _inputGradient;
    private readonly float[] _paddedBias, _results;
    private readonly int _firstRow;

    /// <param name="kernels">Kernels to use.</param>
    /// <param name="options">Shape of the network.</param>
    /// <param name="parameters">Its weights.</param>
    /// <param name="input">h of the last layer, [firstRow + time · batch, hidden].</param>
    /// <param name="firstRow">Row of the first time step.</param>
    /// <param name="inputGradient">[time · batch, hidden], written by the backward pass.</param>
    /// <param name="batch">Lanes.</param>
    /// <param name="window">Longest window.</param>
    public OutputLayer(VectorKernels kernels, NetworkOptions options, ParameterSet parameters, PanelMatrix input, int firstRow, PanelMatrix inputGradient, int batch, int window)
    {
        (_kernels, _parameters, _input, _firstRow, _inputGradient, _batch) = (kernels, parameters, input, firstRow, inputGradient, batch);
        (_hidden, _outputs) = (options.Hidden, options.Outputs);
        (_weight, _bias) = (parameters["out.weight"], parameters["out.bias"]);
        _forward = new PanelMatrix(_hidden, _outputs);
        _backward = new PanelMatrix(_outputs, _hidden);
        _gradient = new PanelMatrix(window * batch, _outputs);
        _paddedBias = GC.AllocateArray<float>(PanelMatrix.Padded(_outputs), pinned: true);
        _results = GC.AllocateArray<float>(window * batch * _outputs, pinned: true);
    }

    /// <summary>[time, batch, outputs].</summary>
    public Span<float> Forward(int time)
    {
        var rows = time * _batch;
        Packing.Transposed(Block.RowMajor(_parameters.Values, _weight.Offset, _hidden), _outputs, _hidden, _forward);
        _parameters.ValuesOf(_bias).CopyTo(_paddedBias);
        _kernels.Multiply(rows, _outputs, _hidden, Block.Of(_input, 0, _firstRow), Block.Of(_forward, 0, 0), Block.Repeated(_paddedBias, 0), Block.RowMajor(_results, 0, _outputs));
        return Results(time);
    }

    /// <summary>What the last <see cref="Forward"/> gave: [time, batch, outputs].</summary>
    public Span<float> Results(int time) => _results.AsSpan(0, time * _batch * _outputs);

    /// <summary>Backward of <see cref="Forward"/>, from the gradient [time, batch, outputs].</summary>
    public void Backward(ReadOnlySpan<float> gradient, int time)
    {
        var rows = time * _batch;
        Packing.Pack(gradient, 0, rows, _outputs, _gradient);
        var dy = Block.Of(_gradient, 0, 0);
        _kernels.MultiplyTransposed(_outputs, _hidden, rows, dy, Block.Of(_input, 0, _firstRow), Block.Zero, Block.RowMajor(_parameters.Gradients, _weight.Offset, _hidden));
        BiasGradient(rows);
        Packing.Rows(Block.RowMajor(_parameters.Values, _weight.Offset, _hidden), _outputs, _hidden, _backward);
        _kernels.Multiply(rows, _hidden, _outputs, dy, Block.Of(_backward, 0, 0), Block.Zero, Block.Of(_inputGradient, 0, 0));
    }

    private void BiasGradient(int rows)
    {
        Span<float> sums = stackalloc float[PanelMatrix.Width];
        var bias = _parameters.GradientsOf(_bias);
        for (var first = 0; first < _outputs; first += PanelMatrix.Width)
        {
            _kernels.ColumnSums(Block.Of(_gradient, first / PanelMatrix.Width, 0), rows, sums);
            sums[..Math.Min(PanelMatrix.Width, _outputs - first)].CopyTo(bias[first..]);
        }
    }
}
