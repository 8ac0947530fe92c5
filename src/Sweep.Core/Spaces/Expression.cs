namespace Sweep.Core.Spaces;

/// <summary>
/// A condition or constraint over the values of a configuration, such as <c>layers > 1</c>, <c>cell == lstm</c> or
/// <c>hidden * layers &lt;= 1024</c>.
/// </summary>
public sealed record Expression(string Text);
