using Sweep.Core.Options;
using Sweep.Core.Sampling;
using Sweep.Core.Spaces;
using Sweep.TestKit.Samplers;
using Xunit;

namespace Sweep.Core.Tests.Sampling;

public sealed class SobolSamplerTests : SamplerConformance
{
    protected override string Kind => "sobol";

    [Fact]
    public void Every_block_of_whole_numbers_is_balanced()
    {
        var space = SearchSpace.Create([new Parameter.Int("layers", 1, 4), new Parameter.Float("lr", 0, 1)]);
        var proposals = Enumerable.Range(0, 64).Select(index => new SobolSampler().Suggest(new(space, 7, index, new()))!).ToList();
        Assert.All(proposals.GroupBy(c => c["layers"].AsInt()), group => Assert.Equal(16, group.Count()));
        Assert.Equal(64, proposals.Select(c => (int)(c["lr"].AsNumber() * 64)).Distinct().Count());
    }

    [Fact]
    public void Inactive_parameter_keeps_its_dimension()
    {
        Parameter dropout = new Parameter.Float("dropout", 0, 1, When: Expression.Parse("layers > 1")), lr = new Parameter.Float("lr", 0, 1);
        var space = SearchSpace.Create([new Parameter.Int("layers", 1, 2), dropout, lr]);
        var always = SearchSpace.Create([new Parameter.Int("layers", 1, 2), new Parameter.Float("dropout", 0, 1), lr]);
        for (var index = 0; index < 20; index++)
        {
            var expected = new SobolSampler().Suggest(new(always, 1, index, new()))!;
            var proposal = new SobolSampler().Suggest(new(space, 1, index, new()))!;
            Assert.Equal(expected["lr"], proposal["lr"]);
            if (proposal.TryGet("dropout", out var value)) Assert.Equal(expected["dropout"], value);
        }
    }

    [Fact]
    public void More_parameters_than_directions_are_reported()
    {
        var space = SearchSpace.Create([.. Enumerable.Range(0, 129).Select(i => new Parameter.Float($"x{i}", 0, 1))]);
        var problems = new List<string>();
        SobolSampler.Create(new(new Dictionary<string, OptionValue>(), (name, message) => problems.Add($"{name}: {message}")), space);
        Assert.Equal(["kind: sobol has directions for 128 parameters, but the space has 129. Use random or tpe."], problems);
    }
}
