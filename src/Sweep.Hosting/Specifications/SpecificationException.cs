namespace Sweep.Hosting.Specifications;

/// <summary>A specification cannot be used: every problem of it is listed, in the order of its lines.</summary>
public sealed class SpecificationException : Exception
{
    public SpecificationException(string file, IReadOnlyList<SpecificationProblem> problems)
        : base($"{file}: {(problems.Count == 1 ? "1 problem" : $"{problems.Count} problems")}{string.Concat(problems.Select(problem => $"\n  {problem}"))}")
        => (File, Problems) = (file, problems);

    /// <summary>The file as it was named.</summary>
    public string File { get; }

    public IReadOnlyList<SpecificationProblem> Problems { get; }
}
