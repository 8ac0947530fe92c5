using Sweep.Hosting.Specifications;
using Sweep.Hosting.Trainers;
using Sweep.Torch.Devices;

namespace Sweep.Torch;

/// <summary>The <c>torch</c> engine: TorchSharp on the processor or on GPUs. Trials that share their shapes can train as one program.</summary>
public sealed class TorchEngine : IEngine
{
    /// <inheritdoc/>
    public string Name => Engines.Torch;

    /// <summary>On the processor a program for each core, of as many trials as are fused; on a GPU as many trials as are fused, and to be measured where no number is.</summary>
    public int? DefaultSlots(EngineSpecification options) => options.IsCuda
        ? options.MostTogether is > 1 and var most ? most : null
        : Environment.ProcessorCount * options.MostTogether!.Value;

    /// <inheritdoc/>
    public ITrialEngine Open(EngineSpecification options) => new TorchTrialEngine(TorchLibrary.Open(options), options);

    /// <inheritdoc/>
    public IReadOnlyList<EngineFinding> Look() => [.. Findings(TorchLibrary.Look())];

    internal static IEnumerable<EngineFinding> Findings(MachineFacts machine)
    {
        if (machine.LibraryProblem is { } problem)
        {
            yield return EngineFinding.Unusable(Engines.Torch, EngineSpecification.Cpu, "not usable", problem);
            yield break;
        }

        yield return new EngineFinding(Engines.Torch, "cpu", true, $"libtorch {machine.LibraryVersion}");
        if (machine.Driver is { } driver) yield return new EngineFinding(Engines.Torch, "driver", true, $"NVIDIA {driver.Version}, CUDA {driver.CudaMajor}");
        var cuda = DeviceRules.CudaProblem(machine);
        if (cuda is not null) yield return EngineFinding.Unusable(Engines.Torch, EngineSpecification.Cuda, "not usable", cuda);
        foreach (var (index, gpu) in machine.Gpus.Index()) yield return new EngineFinding(Engines.Torch, $"cuda:{index}", cuda is null, gpu.ToString());
    }
}
