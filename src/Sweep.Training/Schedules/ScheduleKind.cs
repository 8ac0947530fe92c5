using Sweep.Training.Settings;

namespace Sweep.Training.Schedules;

/// <summary>A learning-rate schedule by name.</summary>
/// <param name="Name">The name in a specification.</param>
/// <param name="Summary">What it does, in one line.</param>
/// <param name="Create">Makes one for a trial that will take at most so many steps.</param>
public sealed record ScheduleKind(string Name, string Summary, Func<TrainingSettings, long, ISchedule> Create);
