using Sweep.Training.Layers;
using Sweep.Training.Settings;
using Sweep.Training.Tasks;

namespace Sweep.Training;

/// <summary>Everything that a trial's training is a function of.</summary>
/// <param name="Task">What is learned.</param>
/// <param name="Settings">The hyperparameters.</param>
/// <param name="Seed">Of weights, dropout and generated data.</param>
/// <param name="Resource">What training spends.</param>
/// <param name="MaxResource">The most that will be spent; the cosine schedule ends there.</param>
public sealed record TrainerPlan(ITask Task, TrainingSettings Settings, ulong Seed, ResourceKind Resource, long MaxResource)
{
    /// <summary>The network that fits the task.</summary>
    public NetworkOptions Network => Task.Network(Settings);

    /// <summary>Most time steps of a window, in training and evaluation.</summary>
    public int LongestWindow => Task.LongestWindow(Settings);

    /// <summary>Optimizer steps until <see cref="MaxResource"/>; for tokens of strings that vary in length, the expected number.</summary>
    public long TotalSteps => Resource switch
    {
        ResourceKind.Steps => MaxResource,
        ResourceKind.Epochs => checked(MaxResource * StepsPerEpoch),
        _ => (long)Math.Ceiling(MaxResource / Task.TokensPerStep(Settings)),
    };

    /// <summary>What has been spent after so many steps and tokens.</summary>
    public long Spent(long steps, long tokens) => Resource switch
    {
        ResourceKind.Steps => steps,
        ResourceKind.Tokens => tokens,
        _ => steps / StepsPerEpoch,
    };

    private long StepsPerEpoch => Task.StepsPerEpoch(Settings)
        ?? throw new ArgumentException($"The task {Task.Name} generates its data, which has no epochs. Use steps or tokens as the resource.");
}
