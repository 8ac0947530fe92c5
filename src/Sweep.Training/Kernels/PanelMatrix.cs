using System.Runtime.InteropServices;

namespace Sweep.Training.Kernels;

/// <summary>
/// A matrix stored in panels of 16 columns, [columns / 16, rows, 16], each row of a panel one cache line. A panel read row by row is
/// what the tiles stream, whether the matrix is the left factor, the right one or the transposed left one: no product copies its input.
/// </summary>
internal sealed unsafe class PanelMatrix
{
    /// <summary>Columns of a panel.</summary>
    public const int Width = 16;

    private const int CacheLine = 64;
    private readonly float[] _memory;

    public PanelMatrix(int rows, int columns)
    {
        Rows = rows;
        Panels = Count(columns);
        Stride = checked(rows * Width);
        _memory = GC.AllocateArray<float>(checked(Panels * Stride + CacheLine / sizeof(float)), pinned: true);
        var address = (nuint)Marshal.UnsafeAddrOfPinnedArrayElement(_memory, 0);
        Pointer = (float*)((address + CacheLine - 1) / CacheLine * CacheLine);
    }

    public int Rows { get; }

    public int Panels { get; }

    /// <summary>Floats from one panel to the next.</summary>
    public int Stride { get; }

    /// <summary>Valid while this object lives: whoever uses it keeps the object alive.</summary>
    public float* Pointer { get; }

    /// <summary>First element of a row of a panel.</summary>
    public float* At(int panel, int row) => Pointer + (nint)panel * Stride + (nint)row * Width;

    public void Clear() => Array.Clear(_memory);

    public static int Count(int columns) => (columns + Width - 1) / Width;

    /// <summary>Columns rounded up to whole panels.</summary>
    public static int Padded(int columns) => Count(columns) * Width;
}
