using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Sweep.Training.Kernels;

/// <summary>
/// Everything that is computed in vectors, for one vector width. All widths give the same bits; <see cref="Best"/> is the widest that
/// this processor multiplies and adds in hardware.
/// </summary>
public abstract unsafe partial class VectorKernels
{
    private protected VectorKernels()
    {
    }

    /// <summary>The fastest kernels for this processor.</summary>
    public static VectorKernels Best { get; } = Choose();

    /// <summary>Floats in a vector: 16, 8, 4 or 1.</summary>
    public abstract int Width { get; }

    /// <summary>Kernels of a given width. Widths that the processor lacks work as well, slowly.</summary>
    internal static VectorKernels OfWidth(int width) => width switch
    {
        16 => new VectorKernels<Simd512, Vector512<float>>(),
        8 => new VectorKernels<Simd256, Vector256<float>>(),
        4 => new VectorKernels<Simd128, Vector128<float>>(),
        1 => new VectorKernels<SimdScalar, float>(),
        _ => throw new ArgumentOutOfRangeException(nameof(width), width, "A vector has 16, 8, 4 or 1 floats."),
    };

    private static VectorKernels Choose()
    {
        if (Vector512.IsHardwareAccelerated && Avx512F.IsSupported) return OfWidth(16);
        if (Vector256.IsHardwareAccelerated && Fma.IsSupported) return OfWidth(8);
        return Fma.IsSupported || AdvSimd.IsSupported ? OfWidth(4) : OfWidth(1);
    }

    /// <summary>c = start + a · b, with a [rows, sum] and b [sum, columns] in panels.</summary>
    internal abstract void Multiply(int rows, int columns, int sum, Block a, Block b, Block start, Block c);

    /// <summary>c = start + aᵀ · b, with a [sum, rows] and b [sum, columns] in panels.</summary>
    internal abstract void MultiplyTransposed(int rows, int columns, int sum, Block a, Block b, Block start, Block c);

    /// <summary>Sums of the 16 columns of a panel over its rows, in row order.</summary>
    internal abstract void ColumnSums(Block panel, int rows, Span<float> sums);

    /// <summary>panel[row] += addend for each row of a panel; 16 values.</summary>
    internal abstract void AddToRows(Block panel, int rows, Block addend);

    /// <summary>target[symbol] += source[row] for each row of a panel, in row order.</summary>
    internal abstract void ScatterAdd(Block source, ReadOnlySpan<int> symbols, Block target);

    /// <summary>target[row] = source[symbol] for each row of a panel.</summary>
    internal abstract void Gather(Block source, ReadOnlySpan<int> symbols, Block target);

    /// <summary>target = a · b, elementwise over the rows of a panel.</summary>
    internal abstract void MultiplyRows(Block a, Block b, Block target, int rows);
}

/// <inheritdoc/>
internal sealed unsafe partial class VectorKernels<TSimd, TVector> : VectorKernels
    where TSimd : struct, ISimd<TVector> where TVector : struct
{
    public override int Width => TSimd.Count;

    internal override void Multiply(int rows, int columns, int sum, Block a, Block b, Block start, Block c) =>
        Product<TSimd, TVector, LeftColumns>.Run(rows, columns, sum, a.Pointer, a.Panel, b.Pointer, b.Panel, start, c);

    internal override void MultiplyTransposed(int rows, int columns, int sum, Block a, Block b, Block start, Block c) =>
        Product<TSimd, TVector, LeftRows>.Run(rows, columns, sum, a.Pointer, a.Panel, b.Pointer, b.Panel, start, c);
}
