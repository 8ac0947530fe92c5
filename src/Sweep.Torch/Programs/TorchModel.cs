using Sweep.Torch.Devices;
using Sweep.Training;
using Sweep.Training.Data;
using Sweep.Training.Layers;
using Sweep.Training.Models;
using Sweep.Training.Tasks;

namespace Sweep.Torch.Programs;

/// <summary>The model of one trial that trains alone.</summary>
internal sealed class TorchModel : ITrialModel
{
    private readonly TorchProgram _program;
    private readonly TorchLane _lane;
    private readonly LaneStep[] _steps = new LaneStep[1];
    private readonly double[] _norms, _saturations;

    /// <summary>A model at the beginning of its trial.</summary>
    public TorchModel(TrainerPlan plan, TorchDevice device)
    {
        Options = plan.Network;
        (_norms, _saturations) = (new double[Options.Layers + 2], new double[Options.Layers]);
        _program = new TorchProgram(plan, device, libraryAlone: true);
        _lane = _program.Add(plan, ModelState.Begin(plan));
    }

    public NetworkOptions Options { get; }

    public long DeviceMemory => _lane.DeviceMemory;

    public StepResult Step(Window window, long step, double learningRate, Span<double> layerNorms)
    {
        _steps[0] = new LaneStep(_lane, window, step, learningRate, _norms);
        _program.Step(_steps);
        _norms.CopyTo(layerNorms);
        return _steps[0].Result;
    }

    public double[] Evaluate(IEvaluation evaluation, Window window, Span<double> saturations)
    {
        _program.Evaluate([new LaneEvaluation(_lane, evaluation, _saturations)], window);
        _saturations.CopyTo(saturations);
        return evaluation.Metrics;
    }

    public ModelState Capture() => _program.Capture(_lane);

    public void Restore(ModelState state) => _program.Restore(_lane, state);

    public void Dispose() => _program.Dispose();
}
