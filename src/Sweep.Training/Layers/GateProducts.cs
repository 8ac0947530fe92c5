using Sweep.Training.Kernels;

namespace Sweep.Training.Layers;

/// <summary>Products that sum over blocks of gates.</summary>
internal static class GateProducts
{
    /// <summary>
    /// c = start + gates · weights, summed over whole blocks of hidden units. Where a block ends inside a panel each block is a product of its own,
    /// so that padding never enters a sum; the order of the sum is the same.
    /// </summary>
    /// <param name="kernels">Kernels to use.</param>
    /// <param name="rows">Rows of the product.</param>
    /// <param name="columns">Its columns.</param>
    /// <param name="blocks">Blocks to sum over.</param>
    /// <param name="hidden">Units of a block.</param>
    /// <param name="gates">Left factor, blocks padded to whole panels.</param>
    /// <param name="firstBlock">Its first block.</param>
    /// <param name="row">Its first row.</param>
    /// <param name="weights">Right factor [blocks · hidden, columns].</param>
    /// <param name="weightPanel">Its first panel.</param>
    /// <param name="start">What the sums start from.</param>
    /// <param name="c">Result.</param>
    public static void Multiply(VectorKernels kernels, int rows, int columns, int blocks, int hidden, PanelMatrix gates, int firstBlock, int row, PanelMatrix weights, int weightPanel, Block start, Block c)
    {
        var panels = PanelMatrix.Count(hidden);
        if (hidden % PanelMatrix.Width == 0)
        {
            kernels.Multiply(rows, columns, blocks * hidden, Block.Of(gates, firstBlock * panels, row), Block.Of(weights, weightPanel, 0), start, c);
            return;
        }
        for (var block = 0; block < blocks; block++)
        {
            kernels.Multiply(rows, columns, hidden, Block.Of(gates, (firstBlock + block) * panels, row), Block.Of(weights, weightPanel, block * hidden), start, c);
            start = c;
        }
    }
}
