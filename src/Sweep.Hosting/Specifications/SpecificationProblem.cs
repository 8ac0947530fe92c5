namespace Sweep.Hosting.Specifications;

/// <summary>Something wrong with a specification.</summary>
/// <param name="Place"><c>line 9</c>, <c>--set task.data</c>, or null for what is missing from the file as a whole.</param>
/// <param name="Path">The field, such as <c>space.lr</c>; empty for the file itself.</param>
/// <param name="Message">Rule, value and remedy.</param>
public sealed record SpecificationProblem(string? Place, string Path, string Message)
{
    /// <summary>All of it on one line.</summary>
    public override string ToString()
    {
        // An override names the field already.
        var path = Place == SpecificationNode.OverridePlace(Path) ? "" : Path;
        var where = string.Join(", ", new[] { Place, path }.Where(part => !string.IsNullOrEmpty(part)));
        return where.Length == 0 ? Message : $"{where}: {Message}";
    }
}
