namespace Sweep.Hosting;

/// <summary>What the host of a sweep answers to an attempt's messages.</summary>
/// <param name="Answer">What the attempt shall do as things stand after the last of them; everything it rests on is durable.</param>
/// <param name="SaveBelow">
/// A report whose loss (the objective, turned so that lower is better) lies below this would be among the best of the sweep, whose weights are kept:
/// it is to be saved before it is reported. It only ever falls, so an old one costs a checkpoint too many and never one too few; infinity while fewer have reported, minus infinity where none are kept.
/// </param>
public sealed record AttemptReply(AttemptAnswer Answer, double SaveBelow);
