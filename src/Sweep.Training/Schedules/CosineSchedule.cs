namespace Sweep.Training.Schedules;

/// <summary>½ (1 + cos π x), x from 0 after the warm-up to 1 at the end (Loshchilov and Hutter 2017, without restarts); zero beyond.</summary>
/// <param name="warmUp">Steps before the cosine begins.</param>
/// <param name="totalSteps">Steps of the whole training.</param>
public sealed class CosineSchedule(int warmUp, long totalSteps) : ISchedule
{
    public Span<double> State => [];

    public double Factor(long step)
    {
        var share = Math.Clamp((double)(step - warmUp) / Math.Max(1, totalSteps - warmUp), 0, 1);
        return (float)(0.5 * (1 + Math.Cos(Math.PI * share))); // single precision, as in ExponentialSchedule
    }

    public void Observe(double loss)
    {
    }
}
