using Sweep.Hosting.Specifications;
using Sweep.Hosting.Trainers;
using Sweep.Torch.Devices;
using Sweep.Torch.Fusing;
using Sweep.Torch.Programs;
using Sweep.Training;

namespace Sweep.Torch;

/// <summary>The engine on a device, ready for the trials of one sweep.</summary>
internal sealed class TorchTrialEngine(TorchDevice device, EngineSpecification options) : ITrialEngine
{
    private readonly FusedGroups _groups = new(device, options.MostTogether ?? EngineSpecification.MostFused);
    private readonly DeviceMemoryGuard _memory = new(device);
    private readonly IDisposable? _products = options.IsCuda ? ProductPrecision.Hold(options.Precision) : null;

    /// <summary>How many groups of fused trials there are.</summary>
    public int Groups => _groups.Count;

    /// <inheritdoc/>
    public DeviceReading? Reading => DeviceUse.Read(device);

    /// <inheritdoc/>
    public ITrialTraining Start(TrainerPlan plan, Stream? checkpoint)
        => _memory.Guard(plan, isAlone => isAlone || options.MostTogether == 1
            ? TrialTraining.Start(plan, checkpoint, started => TorchFailure.Of(device, () => new TorchModel(started, device)))
            : _groups.Join(plan, checkpoint));

    /// <inheritdoc/>
    public void Dispose()
    {
        _groups.Dispose();
        _memory.Dispose();
        _products?.Dispose();
    }
}
