namespace Sweep.Hosting.Specifications;

/// <summary>The objective.</summary>
/// <param name="Name">One of the task's metrics; by default its first.</param>
/// <param name="Maximize">Whether more is better; by default as the task says of the metric.</param>
public sealed record MetricSpecification(string Name, bool Maximize);
