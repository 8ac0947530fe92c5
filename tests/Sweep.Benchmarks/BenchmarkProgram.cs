namespace Sweep.Benchmarks;

/// <summary>A program of benchmarks: runs the one that is named, or lists them.</summary>
internal static class BenchmarkProgram
{
    /// <param name="project">The project's name, as it is run by.</param>
    /// <param name="args">A benchmark's name, then its options.</param>
    /// <param name="benchmarks">Those there are.</param>
    /// <returns>Exit code.</returns>
    public static int Run(string project, string[] args, params IBenchmark[] benchmarks)
    {
        var chosen = args.Length > 0 ? benchmarks.SingleOrDefault(benchmark => benchmark.Name == args[0]) : null;
        if (chosen is not null) return chosen.Run(args[1..]);
        if (args.Length > 0) Console.Error.WriteLine($"No benchmark is named '{args[0]}'.");
        Console.Error.WriteLine($"usage: dotnet run -c Release --project tests/{project} -- NAME [options]");
        foreach (var benchmark in benchmarks) Console.Error.WriteLine($"  {benchmark.Name,-20} {benchmark.Summary}");
        return 2;
    }
}
