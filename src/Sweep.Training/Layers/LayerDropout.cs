using Sweep.Training.Kernels;

namespace Sweep.Training.Layers;

/// <summary>Dropout on the output of one layer: keeps the masked copy and the mask's factors for the way back.</summary>
internal sealed class LayerDropout(VectorKernels kernels, int layer, int hidden, int batch, int window)
{
    private readonly PanelMatrix _factors = new(window * batch, hidden);
    private readonly float[] _row = new float[hidden];

    /// <value>[time · batch, hidden].</value>
    public PanelMatrix Output { get; } = new(window * batch, hidden);

    /// <summary>Output = h · mask; without a mask, h.</summary>
    public void Forward(PanelMatrix h, int time, DropoutMask? mask)
    {
        var rows = time * batch;
        for (var row = 0; row < rows; row++)
        {
            if (mask is { } m) m.Fill(layer, row / batch, row % batch, _row);
            else Array.Fill(_row, 1f);
            Packing.Pack(_row, row, 1, hidden, _factors);
        }
        for (var panel = 0; panel < Output.Panels; panel++) kernels.MultiplyRows(Block.Of(h, panel, batch), Block.Of(_factors, panel, 0), Block.Of(Output, panel, 0), rows);
    }

    /// <summary>gradient *= mask.</summary>
    public void Backward(PanelMatrix gradient, int time)
    {
        for (var panel = 0; panel < Output.Panels; panel++)
        {
            var values = Block.Of(gradient, panel, 0);
            kernels.MultiplyRows(values, Block.Of(_factors, panel, 0), values, time * batch);
        }
    }
}
