using Sweep.Training.Kernels;

namespace Sweep.Training.Layers;

internal sealed class GruLayer(VectorKernels kernels, NetworkOptions options, LayerWeights weights, LayerInput input, PanelMatrix hidden, PanelMatrix hiddenGradient, int batch, int window)
    : RecurrentLayer(kernels, options, weights, input, hidden, hiddenGradient, batch, window)
{
    private readonly PanelMatrix _unread = new(batch, options.Hidden); // the gradient of the state before the window, which is cut off

    public override double Saturation(int time) => ShareOutside(Gates, [1, 2], 0, time * Batch, 0.1f, 0.9f);

    protected override void StepForward(int panel, int row) =>
        Kernels.GruForward(Part(0, panel, row), Part(1, panel, row), Part(2, panel, row), Part(3, panel, row), Block.Of(Hidden, panel, row), Block.Of(Hidden, panel, row + Batch), Batch);

    protected override void BeginBackward() => _unread.Clear();

    protected override void StepBackward(int panel, int row)
    {
        var previous = row == 0 ? Block.Of(_unread, panel, 0) : Block.Of(HiddenGradient, panel, row - Batch);
        Kernels.GruBackward(Part(0, panel, row), Part(1, panel, row), Part(2, panel, row), Part(3, panel, row), Block.Of(Hidden, panel, row), Block.Of(HiddenGradient, panel, row), previous, Batch);
    }

    /// <summary>n, r, z or the recurrent part of the candidate.</summary>
    private Block Part(int block, int panel, int row) => Block.Of(Gates, block * PanelsPerBlock + panel, row);
}
