using Sweep.Training.Cells;
using Sweep.Training.Kernels;

namespace Sweep.Training.Layers;

internal sealed class RnnLayer(VectorKernels kernels, NetworkOptions options, LayerWeights weights, LayerInput input, PanelMatrix hidden, PanelMatrix hiddenGradient, int batch, int window)
    : RecurrentLayer(kernels, options, weights, input, hidden, hiddenGradient, batch, window)
{
    private readonly bool _relu = options.Cell == CellKind.RnnRelu;

    public override double Saturation(int time) => ShareOutside(Hidden, [0], Batch, time * Batch, _relu ? float.Epsilon : -0.9f, _relu ? float.PositiveInfinity : 0.9f);

    protected override void StepForward(int panel, int row)
    {
        var h = Block.Of(Hidden, panel, row + Batch);
        if (_relu) Kernels.ReluForward(h, Batch);
        else Kernels.TanhForward(h, Batch);
    }

    protected override void StepBackward(int panel, int row)
    {
        Block h = Block.Of(Hidden, panel, row + Batch), dh = Block.Of(HiddenGradient, panel, row), da = Block.Of(Gates, panel, row);
        if (_relu) Kernels.ReluBackward(h, dh, da, Batch);
        else Kernels.TanhBackward(h, dh, da, Batch);
    }
}
