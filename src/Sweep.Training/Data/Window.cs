using Sweep.Training.Layers;
using Sweep.Training.Losses;

namespace Sweep.Training.Data;

/// <summary>
/// What one training or evaluation step reads and must predict: symbols or features, time-major. Buffers are allocated once and filled anew.
/// </summary>
public sealed class Window
{
    private readonly int[] _symbols, _targets;
    private readonly float[] _features, _values;

    /// <param name="network">Kind and width of input and output.</param>
    /// <param name="batch">Lanes.</param>
    /// <param name="longest">Most time steps.</param>
    public Window(NetworkOptions network, int batch, int longest)
    {
        (Network, Batch, Longest) = (network, batch, longest);
        var real = network.Input == InputKind.Real;
        _symbols = real ? [] : new int[longest * batch];
        _targets = real ? [] : new int[longest * batch];
        _features = real ? new float[longest * batch * network.InputSize] : [];
        _values = real ? new float[longest * batch * network.Outputs] : [];
    }

    public NetworkOptions Network { get; }

    public int Batch { get; }

    public int Longest { get; }

    /// <summary>Time steps of this window, 1 … <see cref="Longest"/>.</summary>
    public int Time { get; set; }

    /// <summary>Whether every lane begins something new, so that the state is zeroed first.</summary>
    public bool StartsAfresh { get; set; }

    /// <summary>Positions that count as tokens: those that are read and not padding.</summary>
    public int Tokens { get; set; }

    /// <summary>[time, batch].</summary>
    public Span<int> Symbols => _symbols.AsSpan(0, Time * Batch);

    /// <summary>[time, batch]; −1 counts for nothing.</summary>
    public Span<int> Targets => _targets.AsSpan(0, Time * Batch);

    /// <summary>[time, batch, inputs].</summary>
    public Span<float> Features => _features.AsSpan(0, Time * Batch * Network.InputSize);

    /// <summary>[time, batch, outputs]; NaN counts for nothing.</summary>
    public Span<float> Values => _values.AsSpan(0, Time * Batch * Network.Outputs);

    /// <summary>Runs a network over this window from the state it is in, zeroed first where the window starts afresh.</summary>
    /// <returns>Outputs [time, batch, outputs].</returns>
    public Span<float> Forward(RecurrentNetwork network, bool training, (ulong Seed, long Step) draws)
    {
        if (StartsAfresh) network.State.Reset();
        return Network.Input == InputKind.Real
            ? network.Forward(Features, Time, training, draws)
            : network.Forward(Symbols, Time, training, draws);
    }

    /// <summary>The mean loss; the outputs are replaced by its gradient.</summary>
    public double LossAndGradient(Span<float> outputs) => Network.Input == InputKind.Real
        ? MeanSquaredError.LossAndGradient(outputs, Values)
        : SoftmaxCrossEntropy.LossAndGradient(outputs, Targets, Network.Outputs);
}
