using Sweep.Hosting.Specifications;
using Sweep.Hosting.Trainers;

namespace Sweep.Torch.Tests;

/// <summary>Each trial alone, through the library's own layers.</summary>
public sealed class TorchEngineConformanceTests : EngineConformance
{
    protected override ITrialEngine Open() => new TorchEngine().Open(new EngineSpecification(Fuse: EngineSpecification.Off));
}

/// <summary>Trials of a group, through batched products.</summary>
public sealed class FusedEngineConformanceTests : EngineConformance
{
    protected override ITrialEngine Open() => new TorchEngine().Open(new EngineSpecification(Fuse: "8"));
}
