namespace Sweep.Training.Tasks;

/// <summary>Something that a trial reports.</summary>
/// <param name="Name">As in specifications and reports.</param>
/// <param name="Goal">Which values are better.</param>
/// <param name="Unit">For instance <c>nats/char</c>; 1 for shares.</param>
/// <param name="Meaning">One line.</param>
public sealed record Metric(string Name, MetricGoal Goal, string Unit, string Meaning);
