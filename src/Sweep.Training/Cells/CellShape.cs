namespace Sweep.Training.Cells;

/// <summary>What a cell's parameters and state look like.</summary>
public static class CellShape
{
    /// <summary>Blocks of [hidden, …] rows in each weight, in PyTorch's order: i, f, g, o for the LSTM; r, z, n for the GRU.</summary>
    public static int Gates(this CellKind cell) => cell switch
    {
        CellKind.Lstm => 4,
        CellKind.Gru => 3,
        _ => 1,
    };

    /// <summary>Whether the state has a memory cell c beside the hidden vector h.</summary>
    public static bool HasMemory(this CellKind cell) => cell == CellKind.Lstm;
}
