namespace Sweep.Core.Spaces;

/// <summary>A text is not an expression, or does not fit the space it stands in. The message names column, text, rule and remedy.</summary>
public sealed class ExpressionException : Exception
{
    private const int LongestQuoted = 80;

    /// <summary>A problem at a column (from 1) of an expression's text.</summary>
    public ExpressionException(string text, int column, string problem)
        : base(text.Length > LongestQuoted ? $"column {column}: {problem}" : $"column {column} of '{text}': {problem}")
        => (Column, Problem) = (column, problem);

    /// <summary>Where in the text, counted from 1; one past the end where something is missing there.</summary>
    public int Column { get; }

    /// <summary>What is wrong, without the place.</summary>
    public string Problem { get; }
}
