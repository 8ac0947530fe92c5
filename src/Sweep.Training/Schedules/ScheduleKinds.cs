using Sweep.Training.Settings;

namespace Sweep.Training.Schedules;

/// <summary>The learning-rate schedules that a specification can name: one line each.</summary>
public static class ScheduleKinds
{
    public static IReadOnlyList<ScheduleKind> All { get; } =
    [
        new("constant", "The same throughout.", (_, _) => new ConstantSchedule()),
        new("step", "Times decay after every decay_steps steps.", (s, _) => new StepSchedule(s.Decay, s.DecaySteps)),
        new("exponential", "Times decay over every decay_steps steps, smoothly.", (s, _) => new ExponentialSchedule(s.Decay, s.DecaySteps)),
        new("cosine", "Half a cosine from the end of the warm-up down to zero at the sweep's max_resource.", (s, total) => new CosineSchedule(s.WarmUp, total)),
        new("plateau", "Times decay when the training loss has stopped falling.", (s, _) => new PlateauSchedule(s.Decay, s.Patience)),
    ];

    /// <summary>The schedule that the hyperparameters name.</summary>
    /// <param name="settings">Checked hyperparameters.</param>
    /// <param name="totalSteps">The most steps the trial will take.</param>
    public static ISchedule Create(TrainingSettings settings, long totalSteps)
    {
        var schedule = All.Single(kind => kind.Name == settings.Schedule).Create(settings, totalSteps);
        return settings.WarmUp > 0 ? new WarmUpSchedule(schedule, settings.WarmUp) : schedule;
    }
}
