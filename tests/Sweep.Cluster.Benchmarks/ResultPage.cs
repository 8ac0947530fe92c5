using System.Globalization;
using Sweep.Benchmarks;

namespace Sweep.Cluster.Benchmarks;

/// <summary>A benchmark's result as it is committed: what was run, where, and tables in Markdown on standard output.</summary>
internal static class ResultPage
{
    /// <summary>Title, command, what is measured, machine.</summary>
    public static void Begin(string title, string name, string[] arguments, string measured)
    {
        Console.WriteLine($"# {title}\n\n`dotnet run -c Release --project tests/Sweep.Cluster.Benchmarks -- {string.Join(' ', [name, .. arguments])}`\n\n{measured}\n\nMachine: {MachineDescription.Line}; redis-server of the distribution, all processes on this machine.");
    }

    /// <summary>A table's head; columns that end in <c>:</c> are aligned to the right.</summary>
    public static void Head(params string[] columns)
    {
        Console.WriteLine($"\n| {string.Join(" | ", columns.Select(column => column.TrimEnd(':')))} |");
        Console.WriteLine($"|{string.Join('|', columns.Select(column => column.EndsWith(':') ? "---:" : "---"))}|");
    }

    /// <summary>A row of the table, at once: a long run shows how far it is.</summary>
    public static void Row(params FormattableString[] cells) => Console.WriteLine($"| {string.Join(" | ", cells.Select(cell => cell.ToString(CultureInfo.InvariantCulture)))} |");

    /// <summary>The value below which a share of the sorted values lies.</summary>
    public static double Quantile(IReadOnlyList<double> sorted, double share) => sorted[Math.Min(sorted.Count - 1, (int)(share * sorted.Count))];
}
