using Sweep.Training.Kernels;
using Sweep.Training.Optimizers;

namespace Sweep.Training.Layers;

/// <summary>
/// Input → recurrent layers with dropout between → linear. Buffers are time-major and allocated once; a window starts from the
/// <see cref="State"/> that the one before left, which is not differentiated through (truncated back-propagation through time).
/// Not thread-safe: one trial is one thread.
/// </summary>
public sealed class RecurrentNetwork
{
    private readonly VectorKernels _kernels;
    private readonly RecurrentLayer[] _layers;
    private readonly LayerDropout?[] _dropout; // on the output of each layer
    private readonly OutputLayer _output;
    private readonly PanelMatrix _hiddenGradient; // of the layer being worked on
    private readonly PanelMatrix? _vectors, _vectorGradients; // features, or embeddings where they are not multiplied by table
    private readonly EmbeddingTable? _embedding;
    private readonly int[] _symbols;
    private int _time;

    /// <param name="options">Shape and behaviour.</param>
    /// <param name="batch">Lanes that are trained side by side, at least 1.</param>
    /// <param name="window">Longest window in time steps, at least 1.</param>
    /// <param name="shared">Weights of another network of the same options, to run them with another batch or window; null for own weights, all zero until <see cref="Initialise"/>.</param>
    public RecurrentNetwork(NetworkOptions options, int batch, int window, ParameterSet? shared = null)
        : this(options, batch, window, shared, VectorKernels.Best)
    {
    }

    internal RecurrentNetwork(NetworkOptions options, int batch, int window, ParameterSet? shared, VectorKernels kernels)
    {
        options.Validate();
        ArgumentOutOfRangeException.ThrowIfLessThan(batch, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(window, 1);
        (Options, Batch, Window, _kernels) = (options, batch, window, kernels);
        Parameters = ParameterSet.Of(options, shared);
        State = new RecurrentState(options, batch);
        var positions = checked(batch * window);
        _symbols = new int[options.Input == InputKind.Real ? 0 : positions];
        _hiddenGradient = new PanelMatrix(positions, options.Hidden);
        if (options.Input == InputKind.Embedding) _embedding = new EmbeddingTable(Parameters, options);
        if (options.Input == InputKind.Real || !ByTable) _vectors = new PanelMatrix(positions, options.FirstLayerInput);
        if (options.Input != InputKind.Real && !ByTable) _vectorGradients = new PanelMatrix(positions, options.FirstLayerInput);
        _dropout = new LayerDropout?[options.Layers];
        _layers = new RecurrentLayer[options.Layers];
        for (var layer = 0; layer < options.Layers; layer++)
        {
            var hidden = new PanelMatrix((window + 1) * batch, options.Hidden);
            var weights = new LayerWeights(Parameters, options, layer);
            _layers[layer] = RecurrentLayer.Of(kernels, options, weights, Input(layer, weights), hidden, _hiddenGradient, batch, window);
            if (options.Dropout > 0 && layer < options.Layers - 1) _dropout[layer] = new LayerDropout(kernels, layer, options.Hidden, batch, window);
        }
        _output = new OutputLayer(kernels, options, Parameters, _layers[^1].Hidden, batch, _hiddenGradient, batch, window);
    }

    public NetworkOptions Options { get; }

    public int Batch { get; }

    public int Window { get; }

    public ParameterSet Parameters { get; }

    public RecurrentState State { get; }

    /// <summary>The outputs of the last window [time, batch, outputs]; empty after <see cref="Backward"/>.</summary>
    public ReadOnlySpan<float> Outputs => _output.Results(_time);

    /// <summary>Draws the weights and resets the state.</summary>
    public void Initialise(ulong seed)
    {
        WeightInitialiser.Fill(Parameters, Options, seed);
        State.Reset();
    }

    /// <summary>One window of symbols. Leaves its last state in <see cref="State"/>.</summary>
    /// <param name="symbols">[time, batch], each 0 … InputSize − 1.</param>
    /// <param name="time">Time steps, 1 … <see cref="Window"/>.</param>
    /// <param name="training">Whether dropout acts, and whether <see cref="Backward"/> may follow.</param>
    /// <param name="draws">What the dropout masks are derived from.</param>
    /// <returns>Outputs [time, batch, outputs], valid until the next call; the caller may overwrite them.</returns>
    public Span<float> Forward(ReadOnlySpan<int> symbols, int time, bool training, (ulong Seed, long Step) draws)
    {
        if (Options.Input == InputKind.Real) throw new InvalidOperationException("This network reads features, not symbols.");
        Check(symbols.Length, time, 1);
        foreach (var symbol in symbols)
        {
            if ((uint)symbol >= (uint)Options.InputSize) throw new ArgumentException($"A symbol must lie in 0 … {Options.InputSize - 1}, but got {symbol}.");
        }
        symbols.CopyTo(_symbols);
        if (_vectors is not null) _embedding!.Gather(symbols, _vectors);
        return Run(time, Mask(training, draws));
    }

    /// <summary>One window of features [time, batch, InputSize]; otherwise as for symbols.</summary>
    public Span<float> Forward(ReadOnlySpan<float> features, int time, bool training, (ulong Seed, long Step) draws)
    {
        if (Options.Input != InputKind.Real) throw new InvalidOperationException("This network reads symbols, not features.");
        Check(features.Length, time, Options.InputSize);
        Packing.Pack(features, 0, time * Batch, Options.InputSize, _vectors!);
        return Run(time, Mask(training, draws));
    }

    private Span<float> Run(int time, DropoutMask? mask)
    {
        _time = time;
        var size = Batch * Options.Hidden;
        for (var layer = 0; layer < _layers.Length; layer++)
        {
            var (hidden, memory) = (_layers[layer].Hidden, _layers[layer].Memory);
            Packing.Pack(State.Hidden.Slice(layer * size, size), 0, Batch, Options.Hidden, hidden);
            if (memory is not null) Packing.Pack(State.Memory.Slice(layer * size, size), 0, Batch, Options.Hidden, memory);
            _layers[layer].Forward(time);
            _dropout[layer]?.Forward(hidden, time, mask);
            Packing.Unpack(hidden, time * Batch, Batch, Options.Hidden, State.Hidden.Slice(layer * size, size));
            if (memory is not null) Packing.Unpack(memory, time * Batch, Batch, Options.Hidden, State.Memory.Slice(layer * size, size));
        }
        var outputs = _output.Forward(time);
        GC.KeepAlive(this); // kernels hold addresses only
        return outputs;
    }

    /// <summary>Overwrites the gradients of <see cref="Parameters"/> with those of the last window.</summary>
    /// <param name="outputGradient">[time, batch, outputs].</param>
    public void Backward(ReadOnlySpan<float> outputGradient)
    {
        if (_time == 0) throw new InvalidOperationException("Backward needs a Forward before it.");
        if (outputGradient.Length != _time * Batch * Options.Outputs) throw new ArgumentException($"The gradient of {_time} × {Batch} × {Options.Outputs} outputs has {outputGradient.Length} values.");
        _output.Backward(outputGradient, _time);
        for (var layer = _layers.Length - 1; layer >= 0; layer--)
        {
            _dropout[layer]?.Backward(_hiddenGradient, _time);
            _layers[layer].Backward(_time);
        }
        if (_vectorGradients is not null) _embedding!.Scatter(_symbols.AsSpan(0, _time * Batch), _vectorGradients);
        _time = 0; // the activations are gone
        GC.KeepAlive(this);
    }

    /// <summary>L2 norm of each layer's gradient; index 0 is the embedding (0 without one), then the recurrent layers, then the output.</summary>
    /// <param name="norms">Layers + 2 values, written.</param>
    public void GradientNorms(Span<double> norms)
    {
        norms.Clear();
        for (var i = 0; i < Parameters.Parameters.Count; i++) // an enumerator would be allocated
        {
            var parameter = Parameters.Parameters[i];
            norms[LayerOf(parameter)] += SquareSum.Of(Parameters.GradientsOf(parameter));
        }
        for (var i = 0; i < norms.Length; i++) norms[i] = Math.Sqrt(norms[i]);
    }

    /// <summary>
    /// Share of each layer's gate activations in the last window that lie below 0.1 or above 0.9 (of the vanilla RNN's h: beyond ±0.9; of the relu
    /// RNN's: at zero). To be asked before <see cref="Backward"/>, which overwrites the activations.
    /// </summary>
    /// <param name="shares">A value per layer, written.</param>
    public void GateSaturation(Span<double> shares)
    {
        if (_time == 0) throw new InvalidOperationException("Gate saturation needs a Forward before it, and no Backward in between.");
        for (var layer = 0; layer < _layers.Length; layer++) shares[layer] = _layers[layer].Saturation(_time);
    }

    private int LayerOf(Parameter parameter) => parameter.Name[0] switch
    {
        'e' => 0,
        'r' => 1 + parameter.Name[^1] - '0',
        _ => Options.Layers + 1,
    };

    private void Check(int length, int time, int width)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(time, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(time, Window);
        if (length != time * Batch * width) throw new ArgumentException($"A window of {time} × {Batch} needs {time * Batch * width} inputs, but got {length}.");
    }

    private DropoutMask? Mask(bool training, (ulong Seed, long Step) draws) =>
        training && Options is { Dropout: > 0, Layers: > 1 } ? new DropoutMask(Options, Batch, draws.Seed, draws.Step) : null;

    /// <summary>Whether symbols are multiplied once per vocabulary entry instead of once per position.</summary>
    private bool ByTable => Options.Input == InputKind.OneHot || (Options.Input == InputKind.Embedding && Options.InputSize <= Batch * Window);

    private LayerInput Input(int layer, LayerWeights weights)
    {
        var order = GateOrder.Of(Options.Cell);
        if (layer == 0 && ByTable) return new SymbolInput(_kernels, weights, order, Options.Hidden, Options.InputSize, _symbols, _embedding);
        if (layer == 0) return new DenseInput(_kernels, weights, order, Options.Hidden, _vectors!, 0, _vectorGradients);
        var below = _dropout[layer - 1];
        return new DenseInput(_kernels, weights, order, Options.Hidden, below?.Output ?? _layers[layer - 1].Hidden, below is null ? Batch : 0, _hiddenGradient);
    }
}
