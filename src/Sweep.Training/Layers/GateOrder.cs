using Sweep.Training.Cells;

namespace Sweep.Training.Layers;

/// <summary>
/// How a cell's pre-activations lie side by side in memory, as blocks of hidden units: those that the input product fills come first, those
/// that the recurrent product fills come last, each in one run. Only the GRU has blocks of one kind alone: n, r, z, U_n h + b′_n.
/// </summary>
/// <param name="Blocks">All blocks.</param>
/// <param name="InputGates">The gate (PyTorch's order) of each block of the input product; these are the first blocks.</param>
/// <param name="RecurrentGates">The gate of each block of the recurrent product; these are the last blocks.</param>
internal sealed record GateOrder(int Blocks, int[] InputGates, int[] RecurrentGates)
{
    private static readonly GateOrder Rnn = new(1, [0], [0]), Lstm = new(4, [0, 1, 2, 3], [0, 1, 2, 3]), Gru = new(4, [2, 0, 1], [0, 1, 2]);

    /// <summary>First block of the recurrent product.</summary>
    public int FirstRecurrent => Blocks - RecurrentGates.Length;

    public static GateOrder Of(CellKind cell) => cell switch
    {
        CellKind.Lstm => Lstm,
        CellKind.Gru => Gru,
        _ => Rnn,
    };
}
