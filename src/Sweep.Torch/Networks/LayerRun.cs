using Sweep.Training.Cells;
using static TorchSharp.torch;

namespace Sweep.Torch.Networks;

/// <summary>One recurrent layer of some trials over a window, step by step.</summary>
internal sealed class LayerRun
{
    private readonly CellKind _cell;
    private readonly Tensor _recurrent; // Uᵀ: [trials, hidden, gates · hidden]
    private readonly Tensor _recurrentBias; // [trials, 1, gates · hidden]
    private readonly Tensor[] _fromInput; // W x + b of each step, [trials, batch, gates · hidden]
    private readonly List<Tensor>? _gates; // sigmoid gates of each step

    /// <param name="cell">The cell.</param>
    /// <param name="weights">W, U, and their biases, with a leading dimension of trials.</param>
    /// <param name="input">[trials or 1, time · batch, inputs].</param>
    /// <param name="trials">How many.</param>
    /// <param name="time">Time steps.</param>
    /// <param name="batch">Lanes of a trial.</param>
    /// <param name="keepsGates">Whether <see cref="Saturation"/> will be asked for.</param>
    public LayerRun(CellKind cell, IReadOnlyList<Tensor> weights, Tensor input, long trials, int time, long batch, bool keepsGates)
    {
        (_cell, _gates) = (cell, keepsGates ? [] : null);
        _recurrent = weights[1].transpose(1, 2);
        _recurrentBias = weights[3].unsqueeze(1);
        // The GRU's candidate has its recurrent part, with its bias, inside a product; for the others both biases are one.
        var bias = weights[2].unsqueeze(1);
        if (cell != CellKind.Gru) bias = bias + _recurrentBias;
        var x = input.shape[0] == trials ? input : input.expand(trials, input.shape[1], input.shape[2]);
        _fromInput = x.Times(weights[0].transpose(1, 2), bias).view(trials, time, batch, -1).unbind(1);
    }

    /// <summary>Runs all steps.</summary>
    /// <param name="h">Before the window, [trials, batch, hidden].</param>
    /// <param name="c">The memory before it; null for cells without one.</param>
    /// <returns>h after each step, and the memory after the last.</returns>
    public (Tensor[] Steps, Tensor? Memory) Through(Tensor h, Tensor? c)
    {
        var steps = new Tensor[_fromInput.Length];
        for (var t = 0; t < steps.Length; t++)
        {
            (h, c) = _cell switch
            {
                CellKind.Lstm => Lstm(_fromInput[t], h, c!),
                CellKind.Gru => (Gru(_fromInput[t], h), null),
                CellKind.RnnRelu => (h.Times(_recurrent, _fromInput[t]).relu(), null),
                _ => (h.Times(_recurrent, _fromInput[t]).tanh(), (Tensor?)null),
            };
            steps[t] = h;
        }

        return (steps, c);
    }

    /// <summary>The share of activations that are saturated, for each trial: gates below 0.1 or above 0.9; of the RNN without gates h beyond ±0.9, of the relu RNN at zero.</summary>
    public Tensor Saturation(IReadOnlyList<Tensor> steps)
    {
        var activations = stack(_cell is CellKind.Lstm or CellKind.Gru ? _gates! : steps, 1);
        var outside = _cell switch
        {
            CellKind.RnnRelu => activations.le(0),
            CellKind.RnnTanh => activations.abs().gt(0.9),
            _ => activations.lt(0.1).logical_or(activations.gt(0.9)),
        };
        return outside.to_type(ScalarType.Float64).mean([1, 2, 3]);
    }

    // i, f, g, o = σ, σ, tanh, σ of W x + U h + b;  c ← f c + i g;  h ← o tanh c
    private (Tensor H, Tensor C) Lstm(Tensor fromInput, Tensor h, Tensor c)
    {
        var parts = h.Times(_recurrent, fromInput).chunk(4, 2);
        var (i, f, g, o) = (parts[0].sigmoid(), parts[1].sigmoid(), parts[2].tanh(), parts[3].sigmoid());
        _gates?.Add(cat([i, f, o], 2));
        c = f * c + i * g;
        return (o * c.tanh(), c);
    }

    // r, z = σ of W x + b + U h + b′;  n = tanh(W x + b + r (U h + b′));  h ← n + z (h − n)
    private Tensor Gru(Tensor fromInput, Tensor h)
    {
        var recurrent = h.Times(_recurrent, _recurrentBias);
        var (x, u, hidden) = (fromInput, recurrent, h.shape[2]);
        var both = (x.narrow(2, 0, 2 * hidden) + u.narrow(2, 0, 2 * hidden)).sigmoid();
        _gates?.Add(both);
        var (r, z) = (both.narrow(2, 0, hidden), both.narrow(2, hidden, hidden));
        var n = (x.narrow(2, 2 * hidden, hidden) + r * u.narrow(2, 2 * hidden, hidden)).tanh();
        return n + z * (h - n);
    }
}
