using Sweep.Training.Data;
using Sweep.Training.Models;

namespace Sweep.Torch.Programs;

/// <summary>A step that a trial is to take together with others, and what came of it.</summary>
/// <param name="Lane">The trial.</param>
/// <param name="Window">What it reads and must predict.</param>
/// <param name="Step">Steps taken before.</param>
/// <param name="LearningRate">Of this step.</param>
/// <param name="LayerNorms">Layers + 2 values, written.</param>
internal sealed record LaneStep(TorchLane Lane, Window Window, long Step, double LearningRate, Memory<double> LayerNorms)
{
    /// <summary>What was measured, once the step is taken.</summary>
    public StepResult Result { get; set; }
}
