namespace Sweep.Training.Models;

/// <summary>What a step measured before it changed anything.</summary>
/// <param name="Loss">Mean loss of the window.</param>
/// <param name="GradientNorm">Global L2 norm of the gradients before clipping; NaN where the loss was not finite.</param>
/// <param name="Clipped">Whether gradients were changed.</param>
public readonly record struct StepResult(double Loss, double GradientNorm, bool Clipped)
{
    /// <summary>Whether the step was taken.</summary>
    public bool IsFinite => double.IsFinite(Loss) && double.IsFinite(GradientNorm);

    /// <summary>The global norm of the norms of layers.</summary>
    public static double Global(ReadOnlySpan<double> layerNorms)
    {
        var squares = 0.0;
        foreach (var norm in layerNorms) squares += norm * norm;
        return Math.Sqrt(squares);
    }
}
