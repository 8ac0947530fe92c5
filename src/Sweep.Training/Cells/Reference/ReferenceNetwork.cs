using System.Numerics;
using Sweep.Training.Layers;

namespace Sweep.Training.Cells.Reference;

/// <summary>
/// A whole network in plain code: input → layers of <see cref="ReferenceCell{T}"/> with dropout between → linear. Slow and allocating on purpose;
/// in double it is compared with another framework and with finite differences, and the fast network is compared with it.
/// </summary>
public sealed class ReferenceNetwork<T> where T : IFloatingPointIeee754<T>
{
    private readonly NetworkOptions _options;
    private readonly int _batch;
    private readonly ReferenceCell<T>[] _cells;
    private readonly ReferenceLayer<T>[] _weights, _gradients;
    private readonly T[][] _layerInput, _hidden, _memory, _saved; // per layer: [time, batch, input], [time + 1, batch, hidden] twice, [time, batch, saved]
    private int[]? _symbols;
    private int _time;
    private DropoutMask? _mask;

    public ReferenceNetwork(NetworkOptions options, int batch)
    {
        (_options, _batch, Layout) = (options, batch, ParameterSet.Of(options));
        Values = new T[Layout.Values.Length];
        Gradients = new T[Layout.Values.Length];
        var layers = Enumerable.Range(0, options.Layers).ToArray();
        _cells = [.. layers.Select(l => ReferenceCell<T>.Of(options.Cell, l == 0 ? options.FirstLayerInput : options.Hidden, options.Hidden))];
        _weights = [.. layers.Select(l => Layer(Values, l))];
        _gradients = [.. layers.Select(l => Layer(Gradients, l))];
        InitialH = new T[options.Layers * batch * options.Hidden];
        InitialC = new T[InitialH.Length];
        (_layerInput, _hidden, _memory, _saved) = (new T[options.Layers + 1][], new T[options.Layers][], new T[options.Layers][], new T[options.Layers][]);
    }

    /// <summary>Names and offsets of <see cref="Values"/> and <see cref="Gradients"/>.</summary>
    public ParameterSet Layout { get; }

    public T[] Values { get; }

    public T[] Gradients { get; }

    /// <summary>State before the first step, [layers, batch, hidden].</summary>
    public T[] InitialH { get; }

    /// <inheritdoc cref="InitialH"/>
    public T[] InitialC { get; }

    /// <summary>State after the last step, [layers, batch, hidden].</summary>
    public T[] FinalH => Final(_hidden);

    /// <inheritdoc cref="FinalH"/>
    public T[] FinalC => Final(_memory);

    /// <summary>Output of the last layer, [time, batch, hidden].</summary>
    public T[] LastLayer => _layerInput[^1];

    /// <summary>Gradient of what the first layer reads, [time, batch, input]; filled by <see cref="Backward"/>.</summary>
    public T[] InputGradient { get; private set; } = [];

    /// <summary>Outputs [time, batch, outputs] for symbols [time, batch].</summary>
    public T[] Forward(ReadOnlySpan<int> symbols, int time, DropoutMask? mask = null)
    {
        var width = _options.FirstLayerInput;
        var features = new T[symbols.Length * width];
        var embedding = _options.Input == InputKind.Embedding ? Layout["embedding.weight"].Offset : -1;
        for (var i = 0; i < symbols.Length; i++)
        {
            if (embedding >= 0) Values.AsSpan(embedding + symbols[i] * width, width).CopyTo(features.AsSpan(i * width));
            else features[i * width + symbols[i]] = T.One;
        }
        _symbols = symbols.ToArray();
        return Run(features, time, mask);
    }

    /// <summary>Outputs [time, batch, outputs] for features [time, batch, input].</summary>
    public T[] Forward(ReadOnlySpan<T> features, int time, DropoutMask? mask = null)
    {
        _symbols = null;
        return Run(features.ToArray(), time, mask);
    }

    private T[] Run(T[] features, int time, DropoutMask? mask)
    {
        var h = _options.Hidden;
        (_time, _mask, _layerInput[0]) = (time, mask, features);
        for (var layer = 0; layer < _cells.Length; layer++)
        {
            var cell = _cells[layer];
            T[] hidden = new T[(time + 1) * _batch * h], memory = new T[hidden.Length], saved = new T[time * _batch * cell.SavedSize];
            InitialH.AsSpan(layer * _batch * h, _batch * h).CopyTo(hidden);
            InitialC.AsSpan(layer * _batch * h, _batch * h).CopyTo(memory);
            for (var row = 0; row < time * _batch; row++)
            {
                var next = row + _batch; // the same lane, one step later
                cell.Forward(_weights[layer], Row(_layerInput[layer], row, cell.Input), Row(hidden, row, h), Row(memory, row, h), Row(hidden, next, h), Row(memory, next, h), Row(saved, row, cell.SavedSize));
            }
            (_hidden[layer], _memory[layer], _saved[layer]) = (hidden, memory, saved);
            _layerInput[layer + 1] = hidden[(_batch * h)..];
            Drop(layer, _layerInput[layer + 1]);
        }
        return Outputs();
    }

    private T[] Outputs()
    {
        var (h, n) = (_options.Hidden, _options.Outputs);
        var (w, b) = (Layout["out.weight"].Offset, Layout["out.bias"].Offset);
        var outputs = new T[_time * _batch * n];
        for (var i = 0; i < outputs.Length; i++)
        {
            var sum = Values[b + i % n];
            for (var k = 0; k < h; k++) sum = T.FusedMultiplyAdd(LastLayer[i / n * h + k], Values[w + i % n * h + k], sum);
            outputs[i] = sum;
        }
        return outputs;
    }

    /// <summary>Overwrites <see cref="Gradients"/>, given the gradient of the outputs [time, batch, outputs].</summary>
    public void Backward(ReadOnlySpan<T> outputGradient)
    {
        Gradients.AsSpan().Clear();
        var h = _options.Hidden;
        var dLayer = OutputsBackward(outputGradient); // [time, batch, hidden]
        for (var layer = _cells.Length - 1; layer >= 0; layer--)
        {
            Drop(layer, dLayer);
            var cell = _cells[layer];
            var dInput = new T[_time * _batch * cell.Input];
            T[] dh = new T[_batch * h], dc = new T[_batch * h];
            for (var row = _time * _batch - 1; row >= 0; row--)
            {
                var lane = row % _batch;
                for (var j = 0; j < h; j++) dh[lane * h + j] += dLayer[row * h + j];
                cell.Backward(_weights[layer], _gradients[layer], Row(_layerInput[layer], row, cell.Input), Row(_hidden[layer], row, h), Row(_memory[layer], row, h), Row(_saved[layer], row, cell.SavedSize), Row(dh, lane, h), Row(dc, lane, h), Row(dInput, row, cell.Input));
            }
            dLayer = dInput;
        }
        InputGradient = dLayer;
        if (_symbols is null || _options.Input != InputKind.Embedding) return;
        var (width, offset) = (_options.Embedding, Layout["embedding.weight"].Offset);
        for (var i = 0; i < dLayer.Length; i++) Gradients[offset + _symbols[i / width] * width + i % width] += dLayer[i];
    }

    private T[] OutputsBackward(ReadOnlySpan<T> gradient)
    {
        var (h, n) = (_options.Hidden, _options.Outputs);
        var (w, b) = (Layout["out.weight"].Offset, Layout["out.bias"].Offset);
        var dLast = new T[_time * _batch * h];
        for (var i = 0; i < gradient.Length; i++)
        {
            Gradients[b + i % n] += gradient[i];
            for (var k = 0; k < h; k++)
            {
                Gradients[w + i % n * h + k] = T.FusedMultiplyAdd(gradient[i], LastLayer[i / n * h + k], Gradients[w + i % n * h + k]);
                dLast[i / n * h + k] = T.FusedMultiplyAdd(gradient[i], Values[w + i % n * h + k], dLast[i / n * h + k]);
            }
        }
        return dLast;
    }

    /// <summary>Multiplies a layer's output, or its gradient, by the mask.</summary>
    private void Drop(int layer, T[] values)
    {
        if (_mask is not { } mask || layer == _cells.Length - 1) return;
        var h = _options.Hidden;
        var factors = new float[h];
        for (var row = 0; row < _time * _batch; row++)
        {
            mask.Fill(layer, row / _batch, row % _batch, factors);
            for (var j = 0; j < h; j++) values[row * h + j] *= T.CreateTruncating(factors[j]);
        }
    }

    private T[] Final(T[][] states) => [.. states.SelectMany(s => s[^(_batch * _options.Hidden)..])];

    private ReferenceLayer<T> Layer(T[] buffer, int layer)
    {
        Memory<T> Of(string name) => buffer.AsMemory(Layout[$"rnn.{name}_l{layer}"].Offset, Layout[$"rnn.{name}_l{layer}"].Length);
        return new ReferenceLayer<T>(Of("weight_ih"), Of("weight_hh"), Of("bias_ih"), Of("bias_hh"));
    }

    private static Span<T> Row(T[] values, int row, int width) => values.AsSpan(row * width, width);
}
