using Sweep.Hosting.Specifications;
using Sweep.Hosting.Trainers;
using Xunit;

namespace Sweep.Hosting.Tests.Trainers;

/// <summary>Which engine a specification gets, and what one is told whose engine this build does not have.</summary>
public sealed class EnginesTests
{
    private const string Reber = "task: reber\nspace: { hidden: { int: [4, 8] } }\nbudget: { trials: 2 }\n";

    [Fact]
    public void Cpu_is_the_default_and_has_a_slot_for_each_core()
    {
        var specification = Specification.Parse(Reber, "reber.yaml");
        Assert.IsType<CpuEngine>(Engines.Find(specification));
        Assert.Equal(Environment.ProcessorCount, Slots(Reber));
        Assert.Equal(3, Slots(Reber + "slots: 3"));
        Assert.Equal(Environment.ProcessorCount, Slots(Reber + "slots: auto"));
    }

    [Fact]
    public void Engine_that_was_not_built_in_is_refused_with_the_flag_that_builds_it()
    {
        var specification = Specification.Parse(Reber + "engine: torch", "reber.yaml");
        const string message = "engine: torch is not part of this build. Build it with -p:Torch=cpu, -p:Torch=cuda-linux or -p:Torch=cuda-windows: dotnet build -c Release src/Sweep.Cli -p:Torch=cpu. Or use engine: cpu.";
        Assert.Equal(message, Assert.Throws<TrainerException>(() => Engines.Open(specification)).Message);
    }

    [Fact]
    public void Who_only_decides_needs_no_engine_but_refuses_what_cannot_be_trained()
    {
        Assert.Empty(Engines.Fingerprints(Specification.Parse(Reber + "engine: torch\ndevice: cuda", "reber.yaml")));
        var fixedAndShort = Specification.Parse("task: { kind: char-lm, data: README.md }\nspace: { hidden: { int: [4, 8] } }\nbudget: { trials: 2 }\nengine: torch\n", "text.yaml");
        Assert.Contains("README.md", Assert.Throws<TrainerException>(() => Engines.Fingerprints(fixedAndShort)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Device_precision_and_fusing_are_written_and_read_back()
    {
        var specification = Specification.Parse(Reber + "engine: torch\ndevice: 'cuda:1'\nprecision: bf16\nfuse: 32", "reber.yaml");
        Assert.Equal(new EngineSpecification("cuda:1", "bf16", "32"), specification.EngineOptions);
        Assert.Equal((true, 1, 32), (specification.EngineOptions.IsCuda, specification.EngineOptions.CudaIndex, specification.EngineOptions.MostTogether));
        Assert.Equal(specification, Specification.Parse(specification.ToYaml(), "reber.yaml"));
    }

    [Theory]
    [InlineData("cuda", "cuda:0")]
    [InlineData("cuda:1", "cuda:1")]
    [InlineData("cpu", "cpu")]
    public void Gpu_without_a_number_is_the_first(string device, string numbered) => Assert.Equal(numbered, new EngineSpecification(device).NumberedDevice);

    [Fact]
    public void Trials_are_fused_by_themselves_on_a_gpu_alone()
    {
        Assert.Null(new EngineSpecification("cuda").MostTogether);
        Assert.Equal(1, new EngineSpecification("cpu").MostTogether);
        Assert.Equal(1, new EngineSpecification("cuda", Fuse: "off").MostTogether);
    }

    private static int Slots(string yaml)
    {
        var specification = Specification.Parse(yaml, "reber.yaml");
        using var trainer = Engines.Open(specification)!;
        return Engines.SlotsOf(specification, trainer);
    }

    [Fact]
    public void Cpu_says_what_it_has()
    {
        var finding = Assert.Single(new CpuEngine().Look());
        Assert.True(finding.IsUsable);
        Assert.Matches(@"^\d+ cores, (512|256|128)-bit vectors, [\d.]+ GiB of memory$", finding.Description);
    }
}
