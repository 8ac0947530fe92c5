using Sweep.Core.Sampling;
using Sweep.Core.Scheduling;
using Sweep.Core.Spaces;

namespace Sweep.Core.Sweeps;

/// <summary>Everything of a specification that decisions depend on.</summary>
public sealed record SweepSetup
{
    /// <summary>The sweep's name.</summary>
    public required string Name { get; init; }

    /// <summary>What is searched.</summary>
    public required SearchSpace Space { get; init; }

    /// <summary>The seed of every draw.</summary>
    public required ulong Seed { get; init; }

    /// <summary>The reported metric that is the objective.</summary>
    public required string Metric { get; init; }

    /// <summary>Whether the objective is to be maximised; it is negated once, at the decider's border. Default: minimise.</summary>
    public bool Maximize { get; init; }

    /// <summary>Makes the sampler; each <c>SweepState</c> makes its own, for a sampler may keep what it derived from a history.</summary>
    public required Func<ISampler> NewSampler { get; init; }

    /// <summary>Makes the scheduler; each <c>SweepState</c> makes its own and folds what happens into it.</summary>
    public required Func<IScheduler> NewScheduler { get; init; }

    /// <summary>The resource at which a trial is completed.</summary>
    public required long MaxResource { get; init; }

    /// <summary>How many trials may be proposed; null for no limit.</summary>
    public int? MaxTrials { get; init; }

    /// <summary>How long the sweep may run, time between hosts not counted; null for no limit.</summary>
    public TimeSpan? MaxTime { get; init; }

    /// <summary>How often a failed or lost attempt of one trial is tried again. Default 2.</summary>
    public int MaxRestarts { get; init; } = 2;

    /// <summary>
    /// How long a trial waits for its next attempt after its first restart, doubled with each one more up to <see cref="MostRestartDelay"/>. What was interrupted waits not at all. Default 0.
    /// </summary>
    public TimeSpan RestartDelay { get; init; } = TimeSpan.Zero;

    /// <summary>The longest that a trial waits for another attempt: 5 minutes.</summary>
    public static readonly TimeSpan MostRestartDelay = TimeSpan.FromMinutes(5);

    /// <summary>Of how many of the best trials the checkpoint is kept once they have ended. Default 1; 0 keeps none of ended trials.</summary>
    public int KeepCheckpoints { get; init; } = 1;
}
