namespace Sweep.Training;

/// <summary>How far a trial is.</summary>
/// <param name="Steps">Optimizer steps taken.</param>
/// <param name="Tokens">Tokens trained on.</param>
/// <param name="Loss">Training loss of the last step; NaN before the first.</param>
/// <param name="GradientNorm">Global norm before clipping of the last step; NaN before the first.</param>
public readonly record struct TrainerProgress(long Steps, long Tokens, double Loss, double GradientNorm);
