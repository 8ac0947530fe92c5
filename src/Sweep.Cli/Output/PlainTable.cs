namespace Sweep.Cli.Output;

/// <summary>A table as aligned plain lines: for pipes, and for reading with other tools. Columns are two spaces apart; nothing is cut.</summary>
internal static class PlainTable
{
    /// <summary>Writes a header and rows; columns named in <paramref name="right"/> are aligned to the right.</summary>
    public static void Write(TextWriter writer, IReadOnlyList<string> header, IReadOnlyList<IReadOnlyList<string>> rows, params ReadOnlySpan<int> right)
    {
        var widths = new int[header.Count];
        for (var column = 0; column < header.Count; column++)
        {
            widths[column] = header[column].Length;
            foreach (var row in rows) widths[column] = Math.Max(widths[column], row[column].Length);
        }

        WriteRow(writer, header, widths, right);
        foreach (var row in rows) WriteRow(writer, row, widths, right);
    }

    private static void WriteRow(TextWriter writer, IReadOnlyList<string> row, int[] widths, ReadOnlySpan<int> right)
    {
        var cells = new string[row.Count];
        for (var column = 0; column < row.Count; column++)
        {
            cells[column] = right.Contains(column) ? row[column].PadLeft(widths[column]) : row[column].PadRight(widths[column]);
        }

        writer.WriteLine(string.Join("  ", cells).TrimEnd());
    }
}
