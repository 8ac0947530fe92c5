namespace Sweep.Server.Contracts;

/// <summary>One problem of several.</summary>
/// <param name="Place">Where: <c>line 9</c> of a specification, <c>--set budget.trials</c> for an override; null where the path says it.</param>
/// <param name="Path">The field, such as <c>space.lr</c>; empty for the whole.</param>
/// <param name="Message">Rule, value and remedy.</param>
public sealed record ProblemError(string? Place, string Path, string Message);
