using Sweep.Training.Data;
using Sweep.Training.Layers;
using Sweep.Training.Settings;

namespace Sweep.Training.Tasks;

/// <summary>
/// What is learned, and how it is measured. Immutable and shared by all trials of a sweep on all threads: its data is in memory once.
/// </summary>
public interface ITask
{
    /// <summary>The name in specifications.</summary>
    string Name { get; }

    /// <summary>What <see cref="Evaluate"/> measures, in this order; the first is the objective by default.</summary>
    IReadOnlyList<Metric> Metrics { get; }

    /// <summary>What is known about the best possible; null where nothing is.</summary>
    KnownOptimum? Optimum { get; }

    /// <summary>The files that were read; none for generated data.</summary>
    IReadOnlyList<DataFile> Files { get; }

    /// <summary>The symbols, for a task over text; null otherwise.</summary>
    Vocabulary? Vocabulary { get; }

    /// <summary>Why these hyperparameters do not fit the data; empty where they do.</summary>
    IReadOnlyList<SettingProblem> Check(TrainingSettings settings);

    /// <summary>Optimizer steps of one pass over the training data; null for generated data, which has no end.</summary>
    long? StepsPerEpoch(TrainingSettings settings);

    /// <summary>Tokens of one step; where strings vary in length, their expected number.</summary>
    double TokensPerStep(TrainingSettings settings);

    /// <summary>The network that fits input and output of the task.</summary>
    NetworkOptions Network(TrainingSettings settings);

    /// <summary>Most time steps of a window, in training and evaluation.</summary>
    int LongestWindow(TrainingSettings settings);

    /// <summary>What step <paramref name="step"/> of a trial trains on: a function of the arguments alone. Allocates nothing.</summary>
    /// <param name="settings">The trial's hyperparameters.</param>
    /// <param name="seed">The trial's seed.</param>
    /// <param name="step">Optimizer steps taken before, from 0.</param>
    /// <param name="window">Filled.</param>
    void Fill(TrainingSettings settings, ulong seed, long step, Window window);

    /// <summary>Begins to measure on the validation data, which is the same for all trials.</summary>
    /// <param name="window">With the batch and longest window of the settings: what <see cref="IEvaluation.Next"/> will fill.</param>
    IEvaluation Evaluate(Window window);
}
