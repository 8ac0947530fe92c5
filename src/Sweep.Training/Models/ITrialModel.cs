using Sweep.Training.Data;
using Sweep.Training.Layers;
using Sweep.Training.Tasks;

namespace Sweep.Training.Models;

/// <summary>
/// The network and the optimizer of one trial, as an engine computes them. What is the same whichever engine computes (data, schedule, history, what is reported, checkpoints) is the
/// <see cref="Trainer"/>'s. Used by one thread.
/// </summary>
public interface ITrialModel : IDisposable
{
    /// <summary>The network.</summary>
    NetworkOptions Options { get; }

    /// <summary>Bytes that it takes of its device's memory, as measured at a step; 0 before one was. Safe to read from any thread.</summary>
    long DeviceMemory { get; }

    /// <summary>
    /// One optimizer step on a window, from the state that the window before left. Where loss or gradients are not finite, weights and optimizer stay as they were.
    /// </summary>
    /// <param name="window">What is read and must be predicted.</param>
    /// <param name="step">Steps taken before, from 0: dropout is a function of it and the seed.</param>
    /// <param name="learningRate">At least 0.</param>
    /// <param name="layerNorms">Layers + 2 values, written: the L2 norm of each layer's gradient before clipping, as <see cref="RecurrentNetwork.GradientNorms"/> has them.</param>
    StepResult Step(Window window, long step, double learningRate, Span<double> layerNorms);

    /// <summary>Measures the network; training goes on afterwards as if nothing had been.</summary>
    /// <param name="evaluation">At its beginning.</param>
    /// <param name="window">To be filled as needed.</param>
    /// <param name="saturations">A value per layer, written: see <see cref="RecurrentNetwork.GateSaturation"/>; over the last window.</param>
    /// <returns>A value for each metric of the task.</returns>
    double[] Evaluate(IEvaluation evaluation, Window window, Span<double> saturations);

    /// <summary>Everything that training changes, in the memory of this process; valid until the next step.</summary>
    ModelState Capture();

    /// <summary>Takes over what <see cref="Capture"/> of a model of the same plan gave, whatever its engine.</summary>
    void Restore(ModelState state);
}
