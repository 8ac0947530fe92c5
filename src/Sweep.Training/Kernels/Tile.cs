using System.Runtime.CompilerServices;

namespace Sweep.Training.Kernels;

/// <summary>Rows of a tile, a constant for the compiler.</summary>
internal interface ITileRows
{
    static abstract int Count { get; }
}

internal readonly struct Rows1 : ITileRows { public static int Count => 1; }

internal readonly struct Rows2 : ITileRows { public static int Count => 2; }

internal readonly struct Rows3 : ITileRows { public static int Count => 3; }

internal readonly struct Rows4 : ITileRows { public static int Count => 4; }

internal readonly struct Rows5 : ITileRows { public static int Count => 5; }

internal readonly struct Rows6 : ITileRows { public static int Count => 6; }

/// <summary>How the left factor lies in memory.</summary>
internal interface ILeft
{
    /// <summary>Floats from one row of the product to the next.</summary>
    static abstract int RowStep { get; }

    /// <summary>Floats from one index of the sum to the next.</summary>
    static abstract int SumStep { get; }

    /// <summary>Whether the sum runs along the panels' columns, so that a panel ends every 16 indices.</summary>
    static abstract bool SumAcrossPanels { get; }
}

/// <summary>The left factor is a panel matrix, summed over its columns.</summary>
internal readonly struct LeftColumns : ILeft
{
    public static int RowStep => PanelMatrix.Width;
    public static int SumStep => 1;
    public static bool SumAcrossPanels => true;
}

/// <summary>The left factor is a transposed panel matrix, summed over its rows.</summary>
internal readonly struct LeftRows : ILeft
{
    public static int RowStep => 1;
    public static int SumStep => PanelMatrix.Width;
    public static bool SumAcrossPanels => false;
}

/// <summary>
/// The innermost loop: up to 6 rows × 2 vectors of a product stay in registers (12 accumulators cover the latency of two multiply-adds
/// a cycle; with two vectors of the right factor and one broadcast they fit the 16 registers of AVX2).
/// </summary>
internal static unsafe class Tile
{
    /// <summary>c = start + a · b; every element sums in index order from its start.</summary>
    /// <param name="sum">Length of the sum.</param>
    /// <param name="a">Left factor.</param>
    /// <param name="aPanel">Floats from one of its panels to the next.</param>
    /// <param name="b0">First vector of the right factor: a row every 16 floats.</param>
    /// <param name="b1">Second vector.</param>
    /// <param name="s0">What the first vector of each row starts from.</param>
    /// <param name="s1">The same for the second.</param>
    /// <param name="sRow">Floats between rows of the start; 0 repeats one row, as for a bias.</param>
    /// <param name="c0">Result of the first vector.</param>
    /// <param name="c1">Result of the second.</param>
    /// <param name="cRow">Floats between rows of the result.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<TSimd, TVector, TRows, TLeft>(int sum, float* a, nint aPanel, float* b0, float* b1, float* s0, float* s1, nint sRow, float* c0, float* c1, nint cRow)
        where TSimd : struct, ISimd<TVector> where TVector : struct where TRows : struct, ITileRows where TLeft : struct, ILeft
    {
        TVector r00 = TSimd.Load(s0), r01 = TSimd.Load(s1);
        TVector r10 = default, r11 = default, r20 = default, r21 = default, r30 = default, r31 = default, r40 = default, r41 = default, r50 = default, r51 = default;
        if (TRows.Count > 1) (r10, r11) = (TSimd.Load(s0 + sRow), TSimd.Load(s1 + sRow));
        if (TRows.Count > 2) (r20, r21) = (TSimd.Load(s0 + 2 * sRow), TSimd.Load(s1 + 2 * sRow));
        if (TRows.Count > 3) (r30, r31) = (TSimd.Load(s0 + 3 * sRow), TSimd.Load(s1 + 3 * sRow));
        if (TRows.Count > 4) (r40, r41) = (TSimd.Load(s0 + 4 * sRow), TSimd.Load(s1 + 4 * sRow));
        if (TRows.Count > 5) (r50, r51) = (TSimd.Load(s0 + 5 * sRow), TSimd.Load(s1 + 5 * sRow));
        while (sum > 0)
        {
            var count = TLeft.SumAcrossPanels ? Math.Min(sum, PanelMatrix.Width) : sum;
            sum -= count;
            var next = a + aPanel;
            do
            {
                TVector v0 = TSimd.Load(b0), v1 = TSimd.Load(b1);
                var x = TSimd.Broadcast(a[0]);
                r00 = TSimd.MultiplyAdd(x, v0, r00);
                r01 = TSimd.MultiplyAdd(x, v1, r01);
                if (TRows.Count > 1)
                {
                    x = TSimd.Broadcast(a[TLeft.RowStep]);
                    r10 = TSimd.MultiplyAdd(x, v0, r10);
                    r11 = TSimd.MultiplyAdd(x, v1, r11);
                }
                if (TRows.Count > 2)
                {
                    x = TSimd.Broadcast(a[2 * TLeft.RowStep]);
                    r20 = TSimd.MultiplyAdd(x, v0, r20);
                    r21 = TSimd.MultiplyAdd(x, v1, r21);
                }
                if (TRows.Count > 3)
                {
                    x = TSimd.Broadcast(a[3 * TLeft.RowStep]);
                    r30 = TSimd.MultiplyAdd(x, v0, r30);
                    r31 = TSimd.MultiplyAdd(x, v1, r31);
                }
                if (TRows.Count > 4)
                {
                    x = TSimd.Broadcast(a[4 * TLeft.RowStep]);
                    r40 = TSimd.MultiplyAdd(x, v0, r40);
                    r41 = TSimd.MultiplyAdd(x, v1, r41);
                }
                if (TRows.Count > 5)
                {
                    x = TSimd.Broadcast(a[5 * TLeft.RowStep]);
                    r50 = TSimd.MultiplyAdd(x, v0, r50);
                    r51 = TSimd.MultiplyAdd(x, v1, r51);
                }
                a += TLeft.SumStep;
                b0 += PanelMatrix.Width;
                b1 += PanelMatrix.Width;
            }
            while (--count > 0);
            if (TLeft.SumAcrossPanels) a = next;
        }
        Store<TSimd, TVector>(r00, r01, c0, c1);
        if (TRows.Count > 1) Store<TSimd, TVector>(r10, r11, c0 + cRow, c1 + cRow);
        if (TRows.Count > 2) Store<TSimd, TVector>(r20, r21, c0 + 2 * cRow, c1 + 2 * cRow);
        if (TRows.Count > 3) Store<TSimd, TVector>(r30, r31, c0 + 3 * cRow, c1 + 3 * cRow);
        if (TRows.Count > 4) Store<TSimd, TVector>(r40, r41, c0 + 4 * cRow, c1 + 4 * cRow);
        if (TRows.Count > 5) Store<TSimd, TVector>(r50, r51, c0 + 5 * cRow, c1 + 5 * cRow);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<TSimd, TVector>(TVector first, TVector second, float* c0, float* c1) where TSimd : struct, ISimd<TVector> where TVector : struct
    {
        TSimd.Store(first, c0);
        TSimd.Store(second, c1);
    }
}
