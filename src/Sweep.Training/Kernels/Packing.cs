namespace Sweep.Training.Kernels;

/// <summary>Copies between row-major storage and panels.</summary>
internal static unsafe class Packing
{
    /// <summary>Panels of a row-major matrix [rows, columns]: its columns become the panels' columns.</summary>
    public static void Rows(Block matrix, int rows, int columns, PanelMatrix target, int firstRow = 0) => Rows(matrix.Pointer, rows, columns, target, firstRow);

    private static void Rows(float* source, int rows, int columns, PanelMatrix target, int firstRow)
    {
        for (var panel = 0; panel * PanelMatrix.Width < columns; panel++)
        {
            var width = Math.Min(PanelMatrix.Width, columns - panel * PanelMatrix.Width);
            float* from = source + panel * PanelMatrix.Width, to = target.At(panel, firstRow);
            for (var row = 0; row < rows; row++)
            {
                if (width == PanelMatrix.Width) new ReadOnlySpan<float>(from, PanelMatrix.Width).CopyTo(new Span<float>(to, PanelMatrix.Width));
                else for (var column = 0; column < width; column++) to[column] = from[column];
                from += columns;
                to += PanelMatrix.Width;
            }
        }
    }

    /// <summary>Panels of the transpose of a row-major matrix [rows, columns]: its rows become the panels' columns.</summary>
    public static void Transposed(Block matrix, int rows, int columns, PanelMatrix target, int firstPanel = 0)
    {
        var source = matrix.Pointer;
        for (var panel = 0; panel * PanelMatrix.Width < rows; panel++)
        {
            var width = Math.Min(PanelMatrix.Width, rows - panel * PanelMatrix.Width);
            float* from = source + (nint)panel * PanelMatrix.Width * columns, to = target.At(firstPanel + panel, 0);
            for (var column = 0; column < columns; column++)
            {
                for (var row = 0; row < width; row++) to[row] = from[row * columns];
                from++;
                to += PanelMatrix.Width;
            }
        }
    }

    /// <summary>Panel rows from row-major rows, the reverse of <see cref="Unpack"/>.</summary>
    public static void Pack(ReadOnlySpan<float> source, int firstRow, int rows, int columns, PanelMatrix target)
    {
        fixed (float* pointer = source) Rows(pointer, rows, columns, target, firstRow);
    }

    /// <summary>The transpose of <see cref="Transposed"/>: row-major [rows, columns] out of panels whose columns are its rows.</summary>
    public static void UnpackTransposed(PanelMatrix source, int firstPanel, int rows, int columns, Block target)
    {
        for (var row = 0; row < rows; row++)
        {
            float* from = source.At(firstPanel + row / PanelMatrix.Width, 0) + row % PanelMatrix.Width, to = target.Pointer + (nint)row * columns;
            for (var column = 0; column < columns; column++) to[column] = from[column * PanelMatrix.Width];
        }
    }

    /// <summary>Row-major rows [rows, columns] out of panels.</summary>
    public static void Unpack(PanelMatrix source, int firstRow, int rows, int columns, Span<float> target)
    {
        for (var row = 0; row < rows; row++)
        {
            for (var column = 0; column < columns; column++) target[row * columns + column] = source.At(column / PanelMatrix.Width, firstRow + row)[column % PanelMatrix.Width];
        }
    }

    /// <summary>Adds one row of panels to a plain row.</summary>
    public static void AddRow(PanelMatrix source, int row, Span<float> target)
    {
        for (var column = 0; column < target.Length; column++) target[column] += source.At(column / PanelMatrix.Width, row)[column % PanelMatrix.Width];
    }

    /// <summary>How many values of one column lie below or above the limits.</summary>
    public static int CountOutside(PanelMatrix source, int panel, int column, int firstRow, int rows, float low, float high)
    {
        var values = source.At(panel, firstRow) + column;
        var outside = 0;
        for (var row = 0; row < rows; row++) outside += values[row * PanelMatrix.Width] < low || values[row * PanelMatrix.Width] > high ? 1 : 0;
        return outside;
    }
}
