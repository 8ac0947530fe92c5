namespace Sweep.Cluster.Configuration;

/// <summary>A silo's configuration cannot be used; the message lists every problem, each with its source.</summary>
public sealed class ConfigurationException(IReadOnlyList<string> problems)
    : Exception($"sweep-silo: {(problems.Count == 1 ? "1 problem" : $"{problems.Count} problems")} of the configuration{string.Concat(problems.Select(problem => $"\n  {problem}"))}")
{
    public IReadOnlyList<string> Problems { get; } = problems;
}
