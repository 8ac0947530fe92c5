using Sweep.Core.Sampling;
using Sweep.Core.Spaces;
using Sweep.TestKit.Samplers;
using Xunit;

namespace Sweep.Core.Tests.Sampling;

public sealed class RandomSamplerTests : SamplerConformance
{
    protected override string Kind => "random";

    [Fact]
    public void Log_scale_makes_ratios_equally_likely()
    {
        var space = SearchSpace.Create([new Parameter.Float("lr", 1e-4, 1, Log: true)]);
        var below = Draws(space, 10_000).Count(c => c["lr"].AsNumber() < 1e-3);
        Assert.InRange(below, 2_300, 2_700);
    }

    [Fact]
    public void Whole_numbers_are_equally_likely_to_the_ends()
    {
        var space = SearchSpace.Create([new Parameter.Int("layers", 1, 4)]);
        foreach (var group in Draws(space, 10_000).GroupBy(c => c["layers"])) Assert.InRange(group.Count(), 2_300, 2_700);
    }

    [Fact]
    public void Options_are_equally_likely()
    {
        var space = SampleSpaces.All["choices"];
        foreach (var group in Draws(space, 9_000).GroupBy(c => c["cell"])) Assert.InRange(group.Count(), 2_800, 3_200);
    }

    [Fact]
    public void Ignores_the_history()
    {
        var space = SampleSpaces.All["numbers"];
        Assert.Equal(new RandomSampler().Suggest(new(space, 1, 4, new())), new RandomSampler().Suggest(new(space, 1, 4, History.Of(space, 20))));
    }

    private static IEnumerable<Configuration> Draws(SearchSpace space, int count)
        => Enumerable.Range(0, count).Select(index => new RandomSampler().Suggest(new(space, 1, index, new())));
}
