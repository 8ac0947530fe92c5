namespace Sweep.Training.Schedules;

/// <summary>γ^(k / n), torch's ExponentialLR with the n-th root of γ.</summary>
/// <param name="decay">γ in (0, 1].</param>
/// <param name="every">n, at least 1.</param>
public sealed class ExponentialSchedule(double decay, int every) : ISchedule
{
    public Span<double> State => [];

    // Rounded to single precision, where the last bit in which C libraries differ is gone.
    public double Factor(long step) => (float)Math.Pow(decay, (double)step / every);

    public void Observe(double loss)
    {
    }
}
