namespace Sweep.Training.Schedules;

/// <summary>The learning rate stays.</summary>
public sealed class ConstantSchedule : ISchedule
{
    public Span<double> State => [];

    public double Factor(long step) => 1;

    public void Observe(double loss)
    {
    }
}
