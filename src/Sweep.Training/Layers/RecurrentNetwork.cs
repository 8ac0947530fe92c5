using Sweep.Training.Cells;
using Sweep.Training.Cells.Reference;

namespace Sweep.Training.Layers;

/// <summary>
/// Input → recurrent layers with dropout between → linear. Buffers are time-major and allocated once; a window starts from the
/// <see cref="State"/> that the one before left, which is not differentiated through (truncated back-propagation through time).
/// Not thread-safe: one trial is one thread.
/// </summary>
public sealed class RecurrentNetwork
{
    private readonly ReferenceNetwork<float> _reference;
    private int _time;

    /// <param name="options">Shape and behaviour.</param>
    /// <param name="batch">Lanes that are trained side by side, at least 1.</param>
    /// <param name="window">Longest window in time steps, at least 1.</param>
    /// <param name="shared">Weights of another network of the same options, to run them with another batch or window; null for own weights, all zero until <see cref="Initialise"/>.</param>
    public RecurrentNetwork(NetworkOptions options, int batch, int window, ParameterSet? shared = null)
    {
        options.Validate();
        ArgumentOutOfRangeException.ThrowIfLessThan(batch, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(window, 1);
        (Options, Batch, Window) = (options, batch, window);
        Parameters = shared ?? ParameterSet.Of(options);
        State = new RecurrentState(options, batch);
        _reference = new ReferenceNetwork<float>(options, batch);
        if (Parameters.Values.Length != _reference.Values.Length) throw new ArgumentException("The shared weights belong to a network of another shape.");
    }

    public NetworkOptions Options { get; }

    public int Batch { get; }

    public int Window { get; }

    public ParameterSet Parameters { get; }

    public RecurrentState State { get; }

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
        Begin(time);
        return End(_reference.Forward(symbols, time, Mask(training, draws)));
    }

    /// <summary>One window of features [time, batch, InputSize]; otherwise as for symbols.</summary>
    public Span<float> Forward(ReadOnlySpan<float> features, int time, bool training, (ulong Seed, long Step) draws)
    {
        if (Options.Input != InputKind.Real) throw new InvalidOperationException("This network reads symbols, not features.");
        Check(features.Length, time, Options.InputSize);
        Begin(time);
        return End(_reference.Forward(features, time, Mask(training, draws)));
    }

    /// <summary>Overwrites the gradients of <see cref="Parameters"/> with those of the last window.</summary>
    /// <param name="outputGradient">[time, batch, outputs].</param>
    public void Backward(ReadOnlySpan<float> outputGradient)
    {
        if (_time == 0) throw new InvalidOperationException("Backward needs a Forward before it.");
        _reference.Backward(outputGradient);
        _reference.Gradients.CopyTo(Parameters.Gradients, 0);
    }

    /// <summary>L2 norm of each layer's gradient; index 0 is the embedding (0 without one), then the recurrent layers, then the output.</summary>
    /// <param name="norms">Layers + 2 values, written.</param>
    public void GradientNorms(Span<double> norms)
    {
        norms.Clear();
        foreach (var parameter in Parameters.Parameters)
        {
            var sum = 0.0;
            foreach (var g in Parameters.GradientsOf(parameter)) sum += (double)g * g;
            norms[LayerOf(parameter)] += sum;
        }
        for (var i = 0; i < norms.Length; i++) norms[i] = Math.Sqrt(norms[i]);
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

    private void Begin(int time)
    {
        _time = time;
        Parameters.Values.CopyTo(_reference.Values, 0);
        State.Hidden.CopyTo(_reference.InitialH);
        State.Memory.CopyTo(_reference.InitialC);
    }

    private Span<float> End(float[] outputs)
    {
        _reference.FinalH.CopyTo(State.Hidden);
        if (Options.Cell.HasMemory()) _reference.FinalC.CopyTo(State.Memory);
        return outputs;
    }
}
