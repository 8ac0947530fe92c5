using Sweep.Training.Optimizers;

namespace Sweep.Training.Schedules;

/// <summary>γ^⌊k / n⌋, torch's StepLR.</summary>
/// <param name="decay">γ in (0, 1].</param>
/// <param name="every">n, at least 1.</param>
public sealed class StepSchedule(double decay, int every) : ISchedule
{
    public Span<double> State => [];

    public double Factor(long step) => AdamMoments.Power(decay, step / every);

    public void Observe(double loss)
    {
    }
}
