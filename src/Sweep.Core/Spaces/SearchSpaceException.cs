namespace Sweep.Core.Spaces;

/// <summary>A space has problems: all of them are listed.</summary>
public sealed class SearchSpaceException : Exception
{
    /// <summary>An exception that lists these problems.</summary>
    public SearchSpaceException(IReadOnlyList<SpaceProblem> problems)
        : base(string.Join('\n', problems))
        => Problems = problems;

    /// <summary>All problems, in the order of the space: parameters, fixed values, constraints.</summary>
    public IReadOnlyList<SpaceProblem> Problems { get; }
}
