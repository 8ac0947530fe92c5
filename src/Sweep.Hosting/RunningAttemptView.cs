using Sweep.Hosting.Trainers;

namespace Sweep.Hosting;

/// <summary>What a slot is training.</summary>
/// <param name="Trial">The trial.</param>
/// <param name="Attempt">The attempt.</param>
/// <param name="Slot">The slot.</param>
/// <param name="Progress">How far it is.</param>
/// <param name="TokensPerSecond">Tokens trained by this attempt over the time since it began.</param>
/// <param name="NextMark">The resource at which it will report next.</param>
/// <param name="Runs">How long it has been running.</param>
public sealed record RunningAttemptView(int Trial, int Attempt, int Slot, TrainingProgress Progress, double TokensPerSecond, long NextMark, TimeSpan Runs);
