using Sweep.Hosting.Specifications;

namespace Sweep.Hosting.Trainers;

/// <summary>A way to train models in this process, by the name that specifications call it. <see cref="Engines"/> lists those of this build.</summary>
public interface IEngine
{
    /// <summary>The name in specifications.</summary>
    string Name { get; }

    /// <summary>How many trials a process trains at once where nobody says, at least 1; null where that is to be measured, see <see cref="SlotMeasurement"/>.</summary>
    /// <param name="options">On which device.</param>
    int? DefaultSlots(EngineSpecification options);

    /// <summary>Makes it ready to train trials of one sweep.</summary>
    /// <exception cref="TrainerException">The device is not there, or cannot do what is asked; the message lists what is there.</exception>
    ITrialEngine Open(EngineSpecification options);

    /// <summary>What this machine has for it, for people.</summary>
    IReadOnlyList<EngineFinding> Look();
}
