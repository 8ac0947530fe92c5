using Sweep.Training.Cells;
using Sweep.Training.Kernels;

namespace Sweep.Training.Layers;

/// <summary>
/// One recurrent layer over a window. Forward: the input product of all time steps, then step by step the recurrent product of one group of
/// units and, while it is in the first-level cache, their gates. Backward mirrors it; the gradients of the pre-activations replace the
/// activations, and the weight gradients are one product over the window.
/// </summary>
internal abstract class RecurrentLayer
{
    private readonly LayerWeights _weights;
    private readonly LayerInput _input;
    private readonly PanelMatrix _forward, _backward; // Uᵀ: [hidden, blocks · hidden]; U: [blocks · hidden, hidden]
    private readonly float[] _inputBias, _recurrentBias; // per input block; of the candidate's recurrent part in the GRU
    private readonly int _group; // panels that are worked on together, a whole number of vectors

    protected RecurrentLayer(VectorKernels kernels, NetworkOptions options, LayerWeights weights, LayerInput input, PanelMatrix hidden, PanelMatrix hiddenGradient, int batch, int window)
    {
        (Kernels, _weights, _input, Hidden, HiddenGradient, Batch) = (kernels, weights, input, hidden, hiddenGradient, batch);
        (Units, Order) = (options.Hidden, GateOrder.Of(options.Cell));
        PanelsPerBlock = PanelMatrix.Count(Units);
        var padded = PanelMatrix.Padded(Units);
        Gates = new PanelMatrix(window * batch, Order.Blocks * padded);
        _forward = new PanelMatrix(Units, Order.RecurrentGates.Length * padded);
        _backward = new PanelMatrix(Order.RecurrentGates.Length * Units, Units);
        _inputBias = GC.AllocateArray<float>(Order.InputGates.Length * padded, pinned: true);
        _recurrentBias = GC.AllocateArray<float>(padded, pinned: true);
        _group = Math.Max(1, 2 * kernels.Width / PanelMatrix.Width);
    }

    protected VectorKernels Kernels { get; }

    protected int Units { get; }

    protected int Batch { get; }

    protected GateOrder Order { get; }

    protected int PanelsPerBlock { get; }

    /// <value>h: [batch + time · batch, hidden]; the first rows are the state before the window.</value>
    public PanelMatrix Hidden { get; }

    /// <value>Gradient of h: [time · batch, hidden].</value>
    protected PanelMatrix HiddenGradient { get; }

    /// <value>Pre-activations, then activations, then gradients of the pre-activations: [time · batch, blocks].</value>
    public PanelMatrix Gates { get; }

    /// <value>Memory of the cell, laid out as <see cref="Hidden"/>; null without one.</value>
    public virtual PanelMatrix? Memory => null;

    /// <summary>Gates of one panel of units at one time step.</summary>
    protected abstract void StepForward(int panel, int row);

    /// <summary>Their backward; the gradient of h is complete.</summary>
    protected abstract void StepBackward(int panel, int row);

    /// <summary>What is carried backwards beside the gradient of h starts at zero.</summary>
    protected virtual void BeginBackward()
    {
    }

    /// <summary>Share of the last window's gate activations that are saturated.</summary>
    public abstract double Saturation(int time);

    public void Forward(int time)
    {
        Pack();
        _input.Forward(_inputBias, Gates, time * Batch);
        for (var row = 0; row < time * Batch; row += Batch)
        {
            for (var panel = 0; panel < PanelsPerBlock; panel += _group)
            {
                var end = Math.Min(panel + _group, PanelsPerBlock);
                for (var p = panel; p < end; p++) _input.Step(Gates, p, row, Batch);
                for (var gate = 0; gate < Order.RecurrentGates.Length; gate++) RecurrentProduct(gate, panel, row);
                for (var p = panel; p < end; p++) StepForward(p, row);
            }
        }
    }

    private void RecurrentProduct(int gate, int panel, int row)
    {
        var block = Order.FirstRecurrent + gate;
        var start = Block.Of(Gates, block * PanelsPerBlock + panel, row);
        var result = start;
        if (block >= Order.InputGates.Length) start = Block.Repeated(_recurrentBias, panel * PanelMatrix.Width);
        if (Order.Blocks == 1) result = Block.Of(Hidden, panel, row + Batch); // the RNN's activation is h itself
        Kernels.Multiply(Batch, GroupUnits(panel), Units, Block.Of(Hidden, 0, row), Block.Of(_forward, gate * PanelsPerBlock + panel, 0), start, result);
    }

    /// <summary>Backward of <see cref="Forward"/>, from <see cref="HiddenGradient"/>.</summary>
    public void Backward(int time)
    {
        for (var gate = 0; gate < Order.RecurrentGates.Length; gate++) Packing.Rows(_weights.Recurrent(gate), Units, Units, _backward, gate * Units);
        BeginBackward();
        for (var row = (time - 1) * Batch; row >= 0; row -= Batch)
        {
            for (var panel = 0; panel < PanelsPerBlock; panel += _group)
            {
                var dh = Block.Of(HiddenGradient, panel, row);
                if (row < (time - 1) * Batch) GateProducts.Multiply(Kernels, Batch, GroupUnits(panel), Order.RecurrentGates.Length, Units, Gates, Order.FirstRecurrent, row + Batch, _backward, panel, dh, dh);
                for (var p = panel; p < Math.Min(panel + _group, PanelsPerBlock); p++) StepBackward(p, row);
            }
        }
        WeightGradients(time * Batch);
        _input.Backward(Gates, time * Batch); // may overwrite HiddenGradient with that of the layer below
    }

    private void WeightGradients(int rows)
    {
        for (var gate = 0; gate < Order.RecurrentGates.Length; gate++)
        {
            var gates = Block.Of(Gates, (Order.FirstRecurrent + gate) * PanelsPerBlock, 0);
            Kernels.MultiplyTransposed(Units, Units, rows, gates, Block.Of(Hidden, 0, 0), Block.Zero, _weights.RecurrentGradient(gate));
        }
        RecurrentBiasGradients(rows);
    }

    /// <summary>The recurrent bias adds to the same sums as the input bias, except where the recurrent product has a block of its own.</summary>
    private void RecurrentBiasGradients(int rows)
    {
        Span<float> sums = stackalloc float[PanelMatrix.Width];
        for (var gate = 0; gate < Order.RecurrentGates.Length; gate++)
        {
            var bias = _weights.RecurrentBiasGradient(gate);
            for (var panel = 0; panel < PanelsPerBlock; panel++)
            {
                Kernels.ColumnSums(Block.Of(Gates, (Order.FirstRecurrent + gate) * PanelsPerBlock + panel, 0), rows, sums);
                var first = panel * PanelMatrix.Width;
                sums[..Math.Min(PanelMatrix.Width, Units - first)].CopyTo(bias[first..]);
            }
        }
    }

    private void Pack()
    {
        for (var gate = 0; gate < Order.RecurrentGates.Length; gate++) Packing.Transposed(_weights.Recurrent(gate), Units, Units, _forward, gate * PanelsPerBlock);
        var padded = PanelsPerBlock * PanelMatrix.Width;
        for (var block = 0; block < Order.InputGates.Length; block++)
        {
            var gate = Order.InputGates[block];
            var recurrent = _weights.RecurrentBias(gate);
            var sum = _inputBias.AsSpan(block * padded, Units);
            _weights.InputBias(gate).CopyTo(sum);
            if (block < Order.FirstRecurrent) recurrent.CopyTo(_recurrentBias); // the candidate's two products stay apart
            else for (var unit = 0; unit < Units; unit++) sum[unit] += recurrent[unit];
        }
    }

    /// <summary>Share of units outside the limits, over blocks of gates.</summary>
    protected double ShareOutside(PanelMatrix activations, ReadOnlySpan<int> blocks, int firstRow, int rows, float low, float high)
    {
        var outside = 0L;
        foreach (var block in blocks)
        {
            for (var unit = 0; unit < Units; unit++) outside += Packing.CountOutside(activations, block * PanelsPerBlock + unit / PanelMatrix.Width, unit % PanelMatrix.Width, firstRow, rows, low, high);
        }
        return outside / ((double)blocks.Length * Units * rows);
    }

    private int GroupUnits(int panel) => Math.Min(_group * PanelMatrix.Width, Units - panel * PanelMatrix.Width);

    public static RecurrentLayer Of(VectorKernels kernels, NetworkOptions options, LayerWeights weights, LayerInput input, PanelMatrix hidden, PanelMatrix hiddenGradient, int batch, int window) => options.Cell switch
    {
        CellKind.Lstm => new LstmLayer(kernels, options, weights, input, hidden, hiddenGradient, batch, window),
        CellKind.Gru => new GruLayer(kernels, options, weights, input, hidden, hiddenGradient, batch, window),
        _ => new RnnLayer(kernels, options, weights, input, hidden, hiddenGradient, batch, window),
    };
}
