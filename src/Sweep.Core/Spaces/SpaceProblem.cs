namespace Sweep.Core.Spaces;

/// <summary>Something wrong with a space.</summary>
/// <param name="Path">Where, relative to the specification: <c>space.lr</c>, <c>space.dropout.when</c>, <c>fixed.batch</c>, <c>constraints[0]</c>.</param>
/// <param name="Message">Rule, value and remedy; of an expression the column as well.</param>
public sealed record SpaceProblem(string Path, string Message)
{
    /// <summary>Place and message on one line.</summary>
    public override string ToString() => $"{Path}: {Message}";
}
