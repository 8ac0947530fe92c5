namespace Sweep.Benchmarks;

/// <summary>Something that is measured, never asserted: <c>dotnet run -c Release --project tests/Sweep.Benchmarks -- NAME [options]</c>.</summary>
internal interface IBenchmark
{
    string Name { get; }

    string Summary { get; }

    /// <returns>Exit code.</returns>
    int Run(string[] args);
}
