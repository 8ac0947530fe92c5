using System.Runtime.CompilerServices;

namespace Sweep.Training.Kernels;

/// <summary>
/// The gates, on one panel of 16 units and the rows of one time step.
/// The equations are those of Cells/Reference.
/// </summary>
public abstract unsafe partial class VectorKernels
{
    /// <summary>h = tanh(a) in place, a the pre-activation.</summary>
    internal abstract void TanhForward(Block h, int rows);

    /// <summary>da = dh (1 − h²).</summary>
    internal abstract void TanhBackward(Block h, Block dh, Block da, int rows);

    /// <summary>h = max(a, 0) in place; NaN stays.</summary>
    internal abstract void ReluForward(Block h, int rows);

    /// <summary>da = dh where h &gt; 0, else 0.</summary>
    internal abstract void ReluBackward(Block h, Block dh, Block da, int rows);

    /// <summary>Pre-activations i, f, g, o become activations; c, tanh c and h are written.</summary>
    internal abstract void LstmForward(Block i, Block f, Block g, Block o, Block previousC, Block c, Block tanhC, Block h, int rows);

    /// <summary>Activations i, f, g, o become the gradients of their pre-activations; dc becomes that of the step before.</summary>
    internal abstract void LstmBackward(Block i, Block f, Block g, Block o, Block previousC, Block tanhC, Block dh, Block dc, int rows);

    /// <summary>Pre-activations r, z and, of the candidate, the input's part n become activations; recurrent is U_n h + b′_n; h is written.</summary>
    internal abstract void GruForward(Block n, Block r, Block z, Block recurrent, Block previousH, Block h, int rows);

    /// <summary>
    /// n, r, z become the gradients of their pre-activations and recurrent its own; what reaches the state before through z is added to previousDh.
    /// </summary>
    internal abstract void GruBackward(Block n, Block r, Block z, Block recurrent, Block previousH, Block dh, Block previousDh, int rows);
}

internal sealed unsafe partial class VectorKernels<TSimd, TVector>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal override void TanhForward(Block hBlock, int rows)
    {
        float* h = hBlock.Pointer;
        for (var k = 0; k < rows * PanelMatrix.Width; k += TSimd.Count) TSimd.Store(Elementary.Tanh<TSimd, TVector>(TSimd.Load(h + k)), h + k);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal override void TanhBackward(Block hBlock, Block dhBlock, Block daBlock, int rows)
    {
        float* h = hBlock.Pointer, dh = dhBlock.Pointer, da = daBlock.Pointer;
        for (var k = 0; k < rows * PanelMatrix.Width; k += TSimd.Count)
            TSimd.Store(TSimd.Multiply(TSimd.Load(dh + k), OneMinusSquare(TSimd.Load(h + k))), da + k);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal override void ReluForward(Block hBlock, int rows)
    {
        float* h = hBlock.Pointer;
        for (var k = 0; k < rows * PanelMatrix.Width; k += TSimd.Count)
        {
            var a = TSimd.Load(h + k);
            TSimd.Store(TSimd.SelectGreater(default, a, default, a), h + k);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal override void ReluBackward(Block hBlock, Block dhBlock, Block daBlock, int rows)
    {
        float* h = hBlock.Pointer, dh = dhBlock.Pointer, da = daBlock.Pointer;
        for (var k = 0; k < rows * PanelMatrix.Width; k += TSimd.Count)
            TSimd.Store(TSimd.SelectGreater(TSimd.Load(h + k), default, TSimd.Load(dh + k), default), da + k);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal override void LstmForward(Block iBlock, Block fBlock, Block gBlock, Block oBlock, Block previousCBlock, Block cBlock, Block tanhCBlock, Block hBlock, int rows)
    {
        // Pass by pass over the first-level cache: in one loop the functions exceed what the compiler inlines, and run at half the speed.
        SigmoidForward(iBlock, rows);
        SigmoidForward(fBlock, rows);
        SigmoidForward(oBlock, rows);
        TanhForward(gBlock, rows);
        float* i = iBlock.Pointer, f = fBlock.Pointer, g = gBlock.Pointer, o = oBlock.Pointer, previousC = previousCBlock.Pointer, c = cBlock.Pointer, tanhC = tanhCBlock.Pointer, h = hBlock.Pointer;
        for (var k = 0; k < rows * PanelMatrix.Width; k += TSimd.Count)
        {
            var cell = TSimd.MultiplyAdd(TSimd.Load(f + k), TSimd.Load(previousC + k), TSimd.Multiply(TSimd.Load(i + k), TSimd.Load(g + k)));
            TSimd.Store(cell, c + k);
            var squashed = Elementary.Tanh<TSimd, TVector>(cell);
            TSimd.Store(squashed, tanhC + k);
            TSimd.Store(TSimd.Multiply(TSimd.Load(o + k), squashed), h + k);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal override void LstmBackward(Block iBlock, Block fBlock, Block gBlock, Block oBlock, Block previousCBlock, Block tanhCBlock, Block dhBlock, Block dcBlock, int rows)
    {
        float* i = iBlock.Pointer, f = fBlock.Pointer, g = gBlock.Pointer, o = oBlock.Pointer, previousC = previousCBlock.Pointer, tanhC = tanhCBlock.Pointer, dh = dhBlock.Pointer, dc = dcBlock.Pointer;
        for (var k = 0; k < rows * PanelMatrix.Width; k += TSimd.Count)
        {
            TVector input = TSimd.Load(i + k), forget = TSimd.Load(f + k), candidate = TSimd.Load(g + k), output = TSimd.Load(o + k);
            TVector squashed = TSimd.Load(tanhC + k), dHidden = TSimd.Load(dh + k);
            var dCell = TSimd.MultiplyAdd(TSimd.Multiply(dHidden, output), OneMinusSquare(squashed), TSimd.Load(dc + k));
            TSimd.Store(TSimd.Multiply(TSimd.Multiply(dCell, candidate), Slope(input)), i + k);
            TSimd.Store(TSimd.Multiply(TSimd.Multiply(dCell, TSimd.Load(previousC + k)), Slope(forget)), f + k);
            TSimd.Store(TSimd.Multiply(TSimd.Multiply(dCell, input), OneMinusSquare(candidate)), g + k);
            TSimd.Store(TSimd.Multiply(TSimd.Multiply(dHidden, squashed), Slope(output)), o + k);
            TSimd.Store(TSimd.Multiply(dCell, forget), dc + k);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal override void GruForward(Block nBlock, Block rBlock, Block zBlock, Block recurrentBlock, Block previousHBlock, Block hBlock, int rows)
    {
        SigmoidForward(rBlock, rows);
        SigmoidForward(zBlock, rows);
        float* n = nBlock.Pointer, r = rBlock.Pointer, z = zBlock.Pointer, recurrent = recurrentBlock.Pointer, previousH = previousHBlock.Pointer, h = hBlock.Pointer;
        for (var k = 0; k < rows * PanelMatrix.Width; k += TSimd.Count)
        {
            var candidate = Elementary.Tanh<TSimd, TVector>(TSimd.MultiplyAdd(TSimd.Load(r + k), TSimd.Load(recurrent + k), TSimd.Load(n + k)));
            TSimd.Store(candidate, n + k);
            var update = TSimd.Load(z + k);
            var kept = TSimd.Multiply(update, TSimd.Load(previousH + k));
            TSimd.Store(TSimd.MultiplyAdd(TSimd.Subtract(TSimd.Broadcast(1f), update), candidate, kept), h + k);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal override void GruBackward(Block nBlock, Block rBlock, Block zBlock, Block recurrentBlock, Block previousHBlock, Block dhBlock, Block previousDhBlock, int rows)
    {
        float* n = nBlock.Pointer, r = rBlock.Pointer, z = zBlock.Pointer, recurrent = recurrentBlock.Pointer, previousH = previousHBlock.Pointer, dh = dhBlock.Pointer, previousDh = previousDhBlock.Pointer;
        for (var k = 0; k < rows * PanelMatrix.Width; k += TSimd.Count)
        {
            TVector candidate = TSimd.Load(n + k), reset = TSimd.Load(r + k), update = TSimd.Load(z + k), dHidden = TSimd.Load(dh + k);
            var dCandidate = TSimd.Multiply(TSimd.Multiply(dHidden, TSimd.Subtract(TSimd.Broadcast(1f), update)), OneMinusSquare(candidate));
            TSimd.Store(dCandidate, n + k);
            TSimd.Store(TSimd.Multiply(TSimd.Multiply(dCandidate, TSimd.Load(recurrent + k)), Slope(reset)), r + k);
            TSimd.Store(TSimd.Multiply(dCandidate, reset), recurrent + k);
            TSimd.Store(TSimd.Multiply(TSimd.Multiply(dHidden, TSimd.Subtract(TSimd.Load(previousH + k), candidate)), Slope(update)), z + k);
            TSimd.Store(TSimd.MultiplyAdd(dHidden, update, TSimd.Load(previousDh + k)), previousDh + k);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SigmoidForward(Block block, int rows)
    {
        var gate = block.Pointer;
        for (var k = 0; k < rows * PanelMatrix.Width; k += TSimd.Count) TSimd.Store(Elementary.Sigmoid<TSimd, TVector>(TSimd.Load(gate + k)), gate + k);
    }

    /// <summary>1 − y², the slope of tanh at its value y.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector OneMinusSquare(TVector y) => TSimd.MultiplyAdd(TSimd.Subtract(default, y), y, TSimd.Broadcast(1f));

    /// <summary>y − y², the slope of the sigmoid at its value y.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Slope(TVector y) => TSimd.MultiplyAdd(TSimd.Subtract(default, y), y, y);
}
