using System.Runtime.Intrinsics.X86;
using System.Runtime.Intrinsics.Arm;
using Sweep.Hosting.Specifications;
using Sweep.Training;

namespace Sweep.Hosting.Trainers;

/// <summary>The <c>cpu</c> engine: managed SIMD, one thread per trial.</summary>
public sealed class CpuEngine : IEngine, ITrialEngine
{
    /// <inheritdoc/>
    public string Name => EngineSpecification.Cpu;

    /// <summary>One for each core.</summary>
    public int? DefaultSlots(EngineSpecification options) => Environment.ProcessorCount;

    /// <inheritdoc/>
    public ITrialEngine Open(EngineSpecification options) => this;

    /// <inheritdoc/>
    public IReadOnlyList<EngineFinding> Look()
    {
        var width = Avx512F.IsSupported ? "512-bit vectors" : Avx2.IsSupported ? "256-bit vectors" : AdvSimd.IsSupported || Sse2.IsSupported ? "128-bit vectors" : "no vectors";
        var memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (double)(1 << 30);
        return [new(Name, "cpu", true, $"{Environment.ProcessorCount} cores, {width}, {memory:0.#} GiB of memory")];
    }

    /// <inheritdoc/>
    public ITrialTraining Start(TrainerPlan plan, Stream? checkpoint) => TrialTraining.Start(plan, checkpoint);

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
