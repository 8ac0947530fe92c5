namespace Sweep.Training.Schedules;

/// <summary>What the learning rate is multiplied by, step by step.</summary>
public interface ISchedule
{
    /// <summary>The factor of an update, in [0, 1].</summary>
    /// <param name="step">Updates taken before, from 0.</param>
    double Factor(long step);

    /// <summary>Takes the mean training loss of a finished block of <see cref="Trainer.BlockSteps"/> steps.</summary>
    void Observe(double loss);

    /// <summary>All of the state, written and read back by checkpoints; empty for schedules that depend on the step alone.</summary>
    Span<double> State { get; }
}
