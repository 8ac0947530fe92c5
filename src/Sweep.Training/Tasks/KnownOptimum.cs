namespace Sweep.Training.Tasks;

/// <summary>How good a model can be at all, and how good one without memory is.</summary>
/// <param name="Metric">The metric of which this is known.</param>
/// <param name="Value">The value that no model can better.</param>
/// <param name="Baseline">The value of the best predictor without memory; null where it is not known.</param>
/// <param name="Meaning">Where the values come from, in one line.</param>
public sealed record KnownOptimum(string Metric, double Value, double? Baseline, string Meaning);
