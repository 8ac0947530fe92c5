using Sweep.Hosting.Specifications;
using Sweep.Training;

namespace Sweep.Hosting.Trainers;

/// <summary>A way to train models in this process, by the name that specifications call it. <see cref="Engines"/> lists those of this build.</summary>
public interface IEngine
{
    /// <summary>The name in specifications.</summary>
    string Name { get; }

    /// <summary>How many trials a process trains at once where nobody says; at least 1.</summary>
    /// <param name="options">On which device.</param>
    int DefaultSlots(EngineSpecification options);

    /// <summary>Makes it ready to train trials of one sweep.</summary>
    /// <exception cref="TrainerException">The device is not there, or cannot do what is asked; the message lists what is there.</exception>
    ITrialEngine Open(EngineSpecification options);

    /// <summary>What this machine has for it, for people.</summary>
    IReadOnlyList<EngineFinding> Look();
}

/// <summary>An engine made ready for the trials of one sweep.</summary>
public interface ITrialEngine : IDisposable
{
    /// <summary>Begins or continues a trial on the calling thread.</summary>
    /// <param name="plan">What is trained.</param>
    /// <param name="checkpoint">The state to continue from, of whichever engine; null to start fresh.</param>
    /// <exception cref="Training.Data.DataException">The hyperparameters do not fit the data.</exception>
    /// <exception cref="Training.Checkpoints.SafetensorsException">The checkpoint is not valid, or of another trial.</exception>
    ITrialTraining Start(TrainerPlan plan, Stream? checkpoint);
}
