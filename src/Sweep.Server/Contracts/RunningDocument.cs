using Sweep.Hosting;
using Sweep.Hosting.Trainers;

namespace Sweep.Server.Contracts;

/// <summary>What a slot is training.</summary>
/// <param name="Trial">The trial.</param>
/// <param name="Attempt">The attempt.</param>
/// <param name="Slot">The slot.</param>
/// <param name="Resource">Spent in all, in the sweep's resource.</param>
/// <param name="Steps">Optimizer steps taken in all.</param>
/// <param name="Tokens">Tokens trained in all.</param>
/// <param name="Loss">Training loss of the last step; <c>"NaN"</c> before the first.</param>
/// <param name="GradientNorm">Global norm before clipping of the last step; <c>"NaN"</c> before the first.</param>
/// <param name="TokensPerSecond">Tokens trained by this attempt over the time since it began.</param>
/// <param name="NextMark">The resource at which it will report next.</param>
/// <param name="Seconds">How long it has been running.</param>
/// <param name="DeviceMemory">Bytes that it takes of its device's memory, as measured at a step; 0 where nobody has measured.</param>
public sealed record RunningDocument(
    int Trial, int Attempt, int Slot, long Resource, long Steps, long Tokens, double Loss, double GradientNorm, double TokensPerSecond, long NextMark, double Seconds, long DeviceMemory = 0)
{
    /// <summary>The document of a running attempt.</summary>
    public static RunningDocument Of(RunningAttemptView view)
    {
        var progress = view.Progress;
        return new(
            view.Trial, view.Attempt, view.Slot, progress.Resource, progress.Steps, progress.Tokens, progress.Loss, progress.GradientNorm,
            view.TokensPerSecond, view.NextMark, view.Runs.TotalSeconds, progress.DeviceMemory);
    }

    /// <summary>The running attempt that the document tells of.</summary>
    public RunningAttemptView ToView()
        => new(Trial, Attempt, Slot, new TrainingProgress(Resource, Steps, Tokens, Loss, GradientNorm, DeviceMemory), TokensPerSecond, NextMark, WholeTicks.FromSeconds(Seconds));
}
