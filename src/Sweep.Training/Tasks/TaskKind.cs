using Sweep.Training.Settings;

namespace Sweep.Training.Tasks;

/// <summary>A task by name.</summary>
/// <param name="Name">The name in a specification.</param>
/// <param name="Summary">What is learned, in one line.</param>
/// <param name="Metrics">What it reports; the first is the objective by default.</param>
/// <param name="Options">What can be said about it beside its kind.</param>
/// <param name="Create">Makes the task ready: reads its data, draws its test set. Throws <see cref="Data.DataException"/> where the data cannot be used.</param>
public sealed record TaskKind(string Name, string Summary, IReadOnlyList<Metric> Metrics, IReadOnlyList<Setting> Options, Func<SettingValues, ITask> Create)
{
    /// <summary>Every metric that a sweep over this task can have as its objective: its own, then those of the trainer.</summary>
    public IReadOnlyList<Metric> AllMetrics => [.. Metrics, .. TrainerMetrics.All];
}
