using Sweep.Training.Settings;

namespace Sweep.Training.Optimizers;

/// <summary>An optimizer by name.</summary>
/// <param name="Name">The name in a specification.</param>
/// <param name="Summary">What it does, in one line.</param>
/// <param name="Create">Makes one for so many weights.</param>
public sealed record OptimizerKind(string Name, string Summary, Func<TrainingSettings, int, IOptimizer> Create);
