using Sweep.Training.Data;
using Sweep.Training.Layers;
using Sweep.Training.Optimizers;
using Sweep.Training.Settings;
using Sweep.Training.Tasks;

namespace Sweep.Training.Models;

/// <summary>The model of the <c>cpu</c> engine: managed SIMD on the calling thread. A step allocates nothing.</summary>
public sealed class CpuModel : ITrialModel
{
    private readonly TrainingSettings _settings;
    private readonly ulong _seed;
    private readonly RecurrentState _carried;
    private readonly ModelState _state;

    /// <summary>A model at the beginning of its trial.</summary>
    public CpuModel(TrainerPlan plan)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        (_settings, _seed) = (plan.Settings, plan.Seed);
        Network = new RecurrentNetwork(plan.Network, _settings.Batch, plan.LongestWindow);
        Network.Initialise(_seed);
        Optimizer = OptimizerKinds.Create(_settings, Network.Parameters.Values.Length);
        _carried = new RecurrentState(Options, _settings.Batch);
        _state = new ModelState(Network.Parameters, Optimizer, Network.State);
        DeviceMemory = GC.GetAllocatedBytesForCurrentThread() - before;
    }

    /// <summary>The network.</summary>
    public RecurrentNetwork Network { get; }

    /// <summary>The optimizer.</summary>
    public IOptimizer Optimizer { get; }

    public NetworkOptions Options => Network.Options;

    /// <summary>All of its buffers, which a step adds nothing to.</summary>
    public long DeviceMemory { get; }

    public StepResult Step(Window window, long step, double learningRate, Span<double> layerNorms)
    {
        var outputs = window.Forward(Network, training: true, (_seed, step));
        var loss = window.LossAndGradient(outputs);
        if (!double.IsFinite(loss)) return new StepResult(loss, double.NaN, false);
        Network.Backward(outputs);
        Network.GradientNorms(layerNorms);
        var norm = StepResult.Global(layerNorms);
        if (!double.IsFinite(norm)) return new StepResult(loss, norm, false);
        var clipped = Clip(norm, layerNorms.Length);
        Optimizer.Step(Network.Parameters.Values, Network.Parameters.Gradients, learningRate);
        return new StepResult(loss, norm, clipped);
    }

    public double[] Evaluate(IEvaluation evaluation, Window window, Span<double> saturations)
    {
        _carried.CopyFrom(Network.State);
        var metrics = evaluation.Run(Network, window);
        Network.GateSaturation(saturations);
        Network.State.CopyFrom(_carried);
        return metrics;
    }

    /// <summary>The model's own buffers: nothing is copied.</summary>
    public ModelState Capture() => _state;

    public void Restore(ModelState state)
    {
        if (ReferenceEquals(state, _state)) return;
        state.Parameters.Values.CopyTo(Network.Parameters.Values, 0);
        foreach (var (from, to) in state.Optimizer.Slots.Zip(Optimizer.Slots)) from.Values.CopyTo(to.Values, 0);
        Optimizer.Steps = state.Optimizer.Steps;
        Network.State.CopyFrom(state.Carried);
    }

    public void Dispose()
    {
    }

    private bool Clip(double norm, int layers)
    {
        var gradients = Network.Parameters.Gradients;
        var cut = _settings.ClipValue > 0 && GradientClip.ByValue(gradients, (float)_settings.ClipValue);
        if (_settings.Clip == 0) return cut;
        if (cut)
        {
            Span<double> norms = stackalloc double[layers];
            Network.GradientNorms(norms);
            norm = StepResult.Global(norms);
        }

        return GradientClip.ByNorm(gradients, norm, _settings.Clip) || cut;
    }
}
