using Sweep.Training;

namespace Sweep.Hosting.Trainers;

/// <summary>An engine made ready for the trials of one sweep.</summary>
public interface ITrialEngine : IDisposable
{
    /// <summary>What its device is used for now; null for the processor, whose memory is the process's.</summary>
    DeviceReading? Reading => null;

    /// <summary>Begins or continues a trial on the calling thread.</summary>
    /// <param name="plan">What is trained.</param>
    /// <param name="checkpoint">The state to continue from, of whichever engine; null to start fresh.</param>
    /// <exception cref="Training.Data.DataException">The hyperparameters do not fit the data.</exception>
    /// <exception cref="Training.Checkpoints.SafetensorsException">The checkpoint is not valid, or of another trial.</exception>
    ITrialTraining Start(TrainerPlan plan, Stream? checkpoint);
}
