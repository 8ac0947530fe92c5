using System.Runtime.CompilerServices;

namespace Sweep.Training.Kernels;

/// <summary>Matrix products, cut into blocks that stay in the caches and tiles that stay in registers. Where the cuts fall does not change the bits.</summary>
internal static unsafe class Product<TSimd, TVector, TLeft>
    where TSimd : struct, ISimd<TVector> where TVector : struct where TLeft : struct, ILeft
{
    private const int SumBlock = 256; // a panel of the right factor takes 16 KiB of the first-level cache
    private const int RowBlock = 192; // the left factor's block takes 192 KiB of the second-level cache

    /// <summary>c = start + a · b.</summary>
    /// <param name="rows">Rows of the product.</param>
    /// <param name="columns">Its columns; up to 15 more are written where the storage is not row-major.</param>
    /// <param name="sum">Length of the sum.</param>
    /// <param name="a">Left factor.</param>
    /// <param name="aPanel">Floats from one of its panels to the next.</param>
    /// <param name="b">Right factor, panels of 16 columns.</param>
    /// <param name="bPanel">Floats from one of its panels to the next.</param>
    /// <param name="start">What the sums start from.</param>
    /// <param name="c">Result; may be the same as <paramref name="start"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(int rows, int columns, int sum, float* a, nint aPanel, float* b, nint bPanel, Block start, Block c)
    {
        for (var first = 0; first < sum; first += SumBlock)
        {
            var length = Math.Min(SumBlock, sum - first);
            var left = TLeft.SumAcrossPanels ? a + first / PanelMatrix.Width * aPanel : a + first * PanelMatrix.Width;
            var right = b + first * PanelMatrix.Width;
            for (var row = 0; row < rows; row += RowBlock)
            {
                var aRows = TLeft.SumAcrossPanels ? left + row * PanelMatrix.Width : left + row / PanelMatrix.Width * aPanel;
                Columns(Math.Min(RowBlock, rows - row), columns, length, aRows, aPanel, right, bPanel, start.Below(row), c.Below(row));
            }
            start = c;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Columns(int rows, int columns, int sum, float* a, nint aPanel, float* b, nint bPanel, Block start, Block c)
    {
        var ragged = c.IsRowMajor ? columns / (2 * TSimd.Count) * (2 * TSimd.Count) : columns; // from here on, columns are not whole vectors
        for (var x0 = 0; x0 < columns; x0 += 2 * TSimd.Count)
        {
            var x1 = x0 + TSimd.Count < columns ? x0 + TSimd.Count : x0; // past the end the first vector is computed twice
            float* b0 = b + x0 / PanelMatrix.Width * bPanel + x0 % PanelMatrix.Width, b1 = b + x1 / PanelMatrix.Width * bPanel + x1 % PanelMatrix.Width;
            if (x0 >= ragged) RaggedRows(rows, x0, columns - x0, sum, a, aPanel, b0, b1, start, c);
            else Rows(rows, sum, a, aPanel, b0, b1, start.Column(x0), start.Column(x1), start.Row, c.Column(x0), c.Column(x1), c.Row);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows(int rows, int sum, float* a, nint aPanel, float* b0, float* b1, float* s0, float* s1, nint sRow, float* c0, float* c1, nint cRow)
    {
        for (var row = 0; row < rows;)
        {
            var left = Left(a, aPanel, row);
            var count = TileRows(row, rows);
            switch (count)
            {
                case 6: Tile.Run<TSimd, TVector, Rows6, TLeft>(sum, left, aPanel, b0, b1, s0, s1, sRow, c0, c1, cRow); break;
                case 5: Tile.Run<TSimd, TVector, Rows5, TLeft>(sum, left, aPanel, b0, b1, s0, s1, sRow, c0, c1, cRow); break;
                case 4: Tile.Run<TSimd, TVector, Rows4, TLeft>(sum, left, aPanel, b0, b1, s0, s1, sRow, c0, c1, cRow); break;
                case 3: Tile.Run<TSimd, TVector, Rows3, TLeft>(sum, left, aPanel, b0, b1, s0, s1, sRow, c0, c1, cRow); break;
                case 2: Tile.Run<TSimd, TVector, Rows2, TLeft>(sum, left, aPanel, b0, b1, s0, s1, sRow, c0, c1, cRow); break;
                default: Tile.Run<TSimd, TVector, Rows1, TLeft>(sum, left, aPanel, b0, b1, s0, s1, sRow, c0, c1, cRow); break;
            }
            row += count;
            s0 += count * sRow;
            s1 += count * sRow;
            c0 += count * cRow;
            c1 += count * cRow;
        }
    }

    /// <summary>The last columns of a row-major result, through a scratch tile.</summary>
    private static void RaggedRows(int rows, int x0, int valid, int sum, float* a, nint aPanel, float* b0, float* b1, Block start, Block c)
    {
        const int Most = 6;
        var scratch = stackalloc float[Most * 2 * TSimd.Count];
        var offset = valid > TSimd.Count ? TSimd.Count : 0;
        nint width = 2 * TSimd.Count;
        for (var row = 0; row < rows;)
        {
            var count = TileRows(row, rows);
            for (var r = 0; r < count; r++)
            {
                var from = start.Column(x0) + (row + r) * start.Row;
                for (var x = 0; x < valid; x++) scratch[r * width + x] = from[x];
            }
            Rows(count, sum, Left(a, aPanel, row), aPanel, b0, b1, scratch, scratch + offset, width, scratch, scratch + offset, width);
            for (var r = 0; r < count; r++)
            {
                var to = c.Column(x0) + (row + r) * c.Row;
                for (var x = 0; x < valid; x++) to[x] = scratch[r * width + x];
            }
            row += count;
        }
    }

    /// <summary>Six rows as long as that leaves no thin tile; tiles of the transposed factor end with its panel.</summary>
    private static int TileRows(int row, int rows)
    {
        var rest = rows - row;
        if (!TLeft.SumAcrossPanels) rest = Math.Min(rest, PanelMatrix.Width - row % PanelMatrix.Width);
        return rest is 7 or 8 ? 4 : Math.Min(rest, 6);
    }

    private static float* Left(float* a, nint aPanel, int row) =>
        TLeft.SumAcrossPanels ? a + row * PanelMatrix.Width : a + row / PanelMatrix.Width * aPanel + row % PanelMatrix.Width;
}
