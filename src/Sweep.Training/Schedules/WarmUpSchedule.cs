namespace Sweep.Training.Schedules;

/// <summary>Another schedule, times a ramp that reaches 1 after so many steps.</summary>
/// <param name="schedule">The schedule.</param>
/// <param name="warmUp">Steps of the ramp, at least 1.</param>
public sealed class WarmUpSchedule(ISchedule schedule, int warmUp) : ISchedule
{
    public Span<double> State => schedule.State;

    public double Factor(long step) => schedule.Factor(step) * Math.Min(1, (step + 1.0) / warmUp);

    public void Observe(double loss) => schedule.Observe(loss);
}
