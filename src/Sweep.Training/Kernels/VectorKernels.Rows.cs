using System.Runtime.CompilerServices;

namespace Sweep.Training.Kernels;

internal sealed unsafe partial class VectorKernels<TSimd, TVector>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal override void ColumnSums(Block panel, int rows, Span<float> sums)
    {
        fixed (float* to = sums[..PanelMatrix.Width])
        {
            for (var column = 0; column < PanelMatrix.Width; column += TSimd.Count)
            {
                TVector sum = default;
                for (var row = 0; row < rows; row++) sum = TSimd.Add(sum, TSimd.Load(panel.Pointer + row * PanelMatrix.Width + column));
                TSimd.Store(sum, to + column);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal override void AddToRows(Block panel, int rows, Block addend)
    {
        for (var column = 0; column < PanelMatrix.Width; column += TSimd.Count)
        {
            var added = TSimd.Load(addend.Pointer + column);
            for (var row = 0; row < rows; row++)
            {
                var at = panel.Pointer + row * PanelMatrix.Width + column;
                TSimd.Store(TSimd.Add(TSimd.Load(at), added), at);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal override void ScatterAdd(Block source, ReadOnlySpan<int> symbols, Block target)
    {
        var from = source.Pointer;
        foreach (var symbol in symbols)
        {
            var to = target.Pointer + symbol * PanelMatrix.Width;
            for (var column = 0; column < PanelMatrix.Width; column += TSimd.Count)
                TSimd.Store(TSimd.Add(TSimd.Load(to + column), TSimd.Load(from + column)), to + column);
            from += PanelMatrix.Width;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal override void Gather(Block source, ReadOnlySpan<int> symbols, Block target)
    {
        var to = target.Pointer;
        foreach (var symbol in symbols)
        {
            var from = source.Pointer + symbol * PanelMatrix.Width;
            for (var column = 0; column < PanelMatrix.Width; column += TSimd.Count) TSimd.Store(TSimd.Load(from + column), to + column);
            to += PanelMatrix.Width;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal override void MultiplyRows(Block a, Block b, Block target, int rows)
    {
        for (var i = 0; i < rows * PanelMatrix.Width; i += TSimd.Count)
            TSimd.Store(TSimd.Multiply(TSimd.Load(a.Pointer + i), TSimd.Load(b.Pointer + i)), target.Pointer + i);
    }
}
