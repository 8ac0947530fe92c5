using Sweep.Torch.Programs;
using Sweep.Training.Data;
using Sweep.Training.Layers;
using Sweep.Training.Models;
using Sweep.Training.Tasks;

namespace Sweep.Torch.Fusing;

/// <summary>The model of a trial whose steps its group takes.</summary>
/// <param name="group">The group.</param>
/// <param name="lane">The trial's place.</param>
internal sealed class FusedModel(FusedGroup group, TorchLane lane) : ITrialModel
{
    public NetworkOptions Options { get; } = lane.Plan.Network;

    public long DeviceMemory => lane.DeviceMemory;

    public StepResult Step(Window window, long step, double learningRate, Span<double> layerNorms)
        => throw new InvalidOperationException("A fused trial takes no step alone: its group takes them.");

    public double[] Evaluate(IEvaluation evaluation, Window window, Span<double> saturations)
        => throw new InvalidOperationException("A fused trial is not measured alone: its group measures it.");

    public ModelState Capture() => group.Capture(lane);

    public void Restore(ModelState state) => group.Restore(lane, state);

    public void Dispose() => group.Free(lane);
}
