using Sweep.Training.Kernels;

namespace Sweep.Training.Layers;

internal sealed class LstmLayer(VectorKernels kernels, NetworkOptions options, LayerWeights weights, LayerInput input, PanelMatrix hidden, PanelMatrix hiddenGradient, int batch, int window)
    : RecurrentLayer(kernels, options, weights, input, hidden, hiddenGradient, batch, window)
{
    private readonly PanelMatrix _memory = new((window + 1) * batch, options.Hidden); // c, rows as h
    private readonly PanelMatrix _squashed = new(window * batch, options.Hidden); // tanh c
    private readonly PanelMatrix _memoryGradient = new(batch, options.Hidden);

    public override PanelMatrix Memory => _memory;

    public override double Saturation(int time) => ShareOutside(Gates, [0, 1, 3], 0, time * Batch, 0.1f, 0.9f);

    protected override void StepForward(int panel, int row) => Kernels.LstmForward(Gate(0, panel, row), Gate(1, panel, row), Gate(2, panel, row), Gate(3, panel, row),
        Block.Of(_memory, panel, row), Block.Of(_memory, panel, row + Batch), Block.Of(_squashed, panel, row), Block.Of(Hidden, panel, row + Batch), Batch);

    protected override void BeginBackward() => _memoryGradient.Clear();

    protected override void StepBackward(int panel, int row) => Kernels.LstmBackward(Gate(0, panel, row), Gate(1, panel, row), Gate(2, panel, row), Gate(3, panel, row),
        Block.Of(_memory, panel, row), Block.Of(_squashed, panel, row), Block.Of(HiddenGradient, panel, row), Block.Of(_memoryGradient, panel, 0), Batch);

    private Block Gate(int gate, int panel, int row) => Block.Of(Gates, gate * PanelsPerBlock + panel, row);
}
