namespace Sweep.Training.Optimizers;

/// <summary>One buffer of an optimizer's state.</summary>
/// <param name="Name">Short, as the optimizer's paper names it.</param>
/// <param name="Values">In the layout of the weights.</param>
public sealed record OptimizerSlot(string Name, float[] Values);
