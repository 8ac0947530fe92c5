using Sweep.Hosting.Trainers;
using Sweep.TestKit.Engines;

namespace Sweep.Hosting.Tests.Trainers;

public sealed class CpuEngineConformanceTests : EngineConformance
{
    protected override ITrialEngine Open() => new CpuEngine();
}
