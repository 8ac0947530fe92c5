using System.Text;

namespace Sweep.Cli.Output;

/// <summary>A curve drawn with Braille dots, two by four to a character, between labelled axes.</summary>
internal static class CurveChart
{
    // Bits of the dots of a Braille character, [row, column] (Unicode 2800).
    private static readonly int[,] Dots = { { 0x01, 0x08 }, { 0x02, 0x10 }, { 0x04, 0x20 }, { 0x40, 0x80 } };

    /// <summary>The lines of a chart of these points, x ascending; those that are not finite are left out. Empty where there is no point.</summary>
    public static IReadOnlyList<string> Draw(IReadOnlyList<(double X, double Y)> points, int width, int height)
    {
        var finite = points.Where(p => double.IsFinite(p.X) && double.IsFinite(p.Y)).ToList();
        if (finite.Count == 0) return [];
        var (bottom, top) = (finite.Min(p => p.Y), finite.Max(p => p.Y));
        if (bottom == top) (bottom, top) = (bottom - Math.Max(Math.Abs(bottom), 1) * 0.05, top + Math.Max(Math.Abs(top), 1) * 0.05);
        var (left, right) = (Math.Min(0, finite[0].X), Math.Max(finite[^1].X, finite[0].X + 1));
        var labels = Enumerable.Range(0, height).Select(row => row == 0 ? Format.Metric(top) : row == height - 1 ? Format.Metric(bottom) : row == height / 2 ? Format.Metric(top - (top - bottom) * row / (height - 1)) : "").ToList();
        var margin = labels.Max(label => label.Length);
        var columns = Math.Max(10, width - margin - 2);
        var cells = new int[height, columns];
        Plot(finite, cells, (x, y) => (
            (int)Math.Round((x - left) / (right - left) * ((columns * 2) - 1)),
            (int)Math.Round((top - y) / (top - bottom) * ((height * 4) - 1))));
        var lines = new List<string>();
        for (var row = 0; row < height; row++)
        {
            var line = new StringBuilder(labels[row].PadLeft(margin)).Append(labels[row].Length > 0 ? " ┤" : " │");
            for (var column = 0; column < columns; column++) line.Append(cells[row, column] == 0 ? ' ' : (char)(0x2800 + cells[row, column]));
            lines.Add(line.ToString().TrimEnd());
        }

        lines.Add(new string(' ', margin) + " └" + new string('─', columns));
        var (first, last) = (Format.Count(left), Format.Count(right));
        lines.Add(new string(' ', margin + 2) + first + last.PadLeft(Math.Max(columns - first.Length, last.Length + 1)));
        return lines;
    }

    private static void Plot(List<(double X, double Y)> points, int[,] cells, Func<double, double, (int X, int Y)> place)
    {
        var (x, y) = place(points[0].X, points[0].Y);
        Set(cells, x, y);
        foreach (var (nextX, nextY) in points.Skip(1).Select(p => place(p.X, p.Y)))
        {
            var steps = Math.Max(Math.Abs(nextX - x), Math.Abs(nextY - y));
            for (var i = 1; i <= steps; i++) Set(cells, x + (int)Math.Round((nextX - x) * (double)i / steps), y + (int)Math.Round((nextY - y) * (double)i / steps));
            (x, y) = (nextX, nextY);
        }
    }

    private static void Set(int[,] cells, int x, int y) => cells[y / 4, x / 2] |= Dots[y % 4, x % 2];
}
