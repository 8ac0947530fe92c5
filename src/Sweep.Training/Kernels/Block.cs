using System.Runtime.InteropServices;

namespace Sweep.Training.Kernels;

/// <summary>
/// A place that kernels read from or write to: element (r, c) lies at Pointer + (c / 16) · Panel + r · Row + c % 16. It points into pinned
/// memory and does not keep it alive: whoever makes one keeps the owner reachable until the kernel is done.
/// </summary>
internal readonly unsafe struct Block
{
    private static readonly float[] Zeros = GC.AllocateArray<float>(2 * PanelMatrix.Width, pinned: true);

    private Block(float* pointer, nint panel, nint row)
    {
        Pointer = pointer;
        Panel = panel;
        Row = row;
    }

    /// <summary>Element (0, 0).</summary>
    public float* Pointer { get; }

    /// <summary>Floats from one panel of 16 columns to the next; 16 for row-major storage.</summary>
    public nint Panel { get; }

    /// <summary>Floats from one row to the next; 16 inside a panel matrix, 0 to repeat one row.</summary>
    public nint Row { get; }

    /// <summary>Row-major storage, of which nothing past the last column may be touched.</summary>
    public bool IsRowMajor => Panel == PanelMatrix.Width && Row != 0;

    public float* Column(int column) => Pointer + column / PanelMatrix.Width * Panel + column % PanelMatrix.Width;

    public Block Below(int rows) => new(Pointer + rows * Row, Panel, Row);

    /// <summary>From a row of a panel on.</summary>
    public static Block Of(PanelMatrix matrix, int panel, int row) => new(matrix.At(panel, row), matrix.Stride, PanelMatrix.Width);

    /// <summary>A row-major matrix inside a pinned array.</summary>
    public static Block RowMajor(float[] pinned, int offset, int columns) => new(At(pinned, offset), PanelMatrix.Width, columns);

    /// <summary>One row of a pinned array, with whole panels of columns, repeated.</summary>
    public static Block Repeated(float[] pinned, int offset) => new(At(pinned, offset), PanelMatrix.Width, 0);

    /// <summary>A constant zero of any size.</summary>
    public static Block Zero { get; } = new(At(Zeros, 0), 0, 0);

    private static float* At(float[] pinned, int offset) => (float*)Marshal.UnsafeAddrOfPinnedArrayElement(pinned, offset);
}
