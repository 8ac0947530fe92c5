using Sweep.Hosting.Hosts;

namespace Sweep.Hosting.Attempts;

/// <summary>What every attempt of a sweep goes by.</summary>
/// <param name="Marks">Where trials report.</param>
/// <param name="Metric">The objective's name.</param>
/// <param name="Maximize">Whether higher is better.</param>
/// <param name="CheckpointInterval">How much training the loss of the process may cost: a checkpoint is saved at the first report after so much time.</param>
public sealed record AttemptPlan(ReportMarks Marks, string Metric, bool Maximize, TimeSpan CheckpointInterval);
