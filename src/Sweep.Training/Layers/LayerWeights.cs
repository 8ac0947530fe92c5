using Sweep.Training.Kernels;

namespace Sweep.Training.Layers;

/// <summary>Where one recurrent layer's weights lie in a <see cref="ParameterSet"/>.</summary>
internal sealed class LayerWeights(ParameterSet parameters, NetworkOptions options, int layer)
{
    private readonly int _hidden = options.Hidden;
    private readonly int _inputWeight = parameters[$"rnn.weight_ih_l{layer}"].Offset, _recurrentWeight = parameters[$"rnn.weight_hh_l{layer}"].Offset;
    private readonly int _inputBias = parameters[$"rnn.bias_ih_l{layer}"].Offset, _recurrentBias = parameters[$"rnn.bias_hh_l{layer}"].Offset;

    /// <summary>Columns of the input weights.</summary>
    public int InputSize { get; } = layer == 0 ? options.FirstLayerInput : options.Hidden;

    /// <summary>One gate's block [hidden, input].</summary>
    public Block Input(int gate) => Block.RowMajor(parameters.Values, InputOffset(gate), InputSize);

    public Block InputGradient(int gate) => Block.RowMajor(parameters.Gradients, InputOffset(gate), InputSize);

    /// <summary>One gate's block [hidden, hidden].</summary>
    public Block Recurrent(int gate) => Block.RowMajor(parameters.Values, RecurrentOffset(gate), _hidden);

    public Block RecurrentGradient(int gate) => Block.RowMajor(parameters.Gradients, RecurrentOffset(gate), _hidden);

    public ReadOnlySpan<float> InputBias(int gate) => parameters.Values.AsSpan(_inputBias + gate * _hidden, _hidden);

    public ReadOnlySpan<float> RecurrentBias(int gate) => parameters.Values.AsSpan(_recurrentBias + gate * _hidden, _hidden);

    public Span<float> InputBiasGradient(int gate) => parameters.Gradients.AsSpan(_inputBias + gate * _hidden, _hidden);

    public Span<float> RecurrentBiasGradient(int gate) => parameters.Gradients.AsSpan(_recurrentBias + gate * _hidden, _hidden);

    private int InputOffset(int gate) => _inputWeight + gate * _hidden * InputSize;

    private int RecurrentOffset(int gate) => _recurrentWeight + gate * _hidden * _hidden;
}
