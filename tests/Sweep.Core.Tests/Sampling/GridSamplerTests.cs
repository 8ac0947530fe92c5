using Sweep.Core.Options;
using Sweep.Core.Sampling;
using Sweep.Core.Spaces;
using Sweep.TestKit.Samplers;
using Xunit;

namespace Sweep.Core.Tests.Sampling;

public sealed class GridSamplerTests : SamplerConformance
{
    protected override string Kind => "grid";

    protected override bool IsRandom => false;

    protected override bool IsExhaustive => true;

    protected override IReadOnlyDictionary<string, OptionValue> Options(SearchSpace space) => Points(
        [.. space.Parameters.Where(parameter => Transform.Cardinality(parameter) is null).Select(parameter => (parameter.Name, 3L))]);

    [Fact]
    public void Takes_the_product_with_the_last_parameter_fastest()
    {
        var space = SearchSpace.Create([Cell, new Parameter.Int("layers", 1, 3)], new([new("clip", ParameterValue.Float(1))]));
        Assert.Equal(
            ["cell=rnn layers=1 clip=1", "cell=rnn layers=2 clip=1", "cell=rnn layers=3 clip=1", "cell=lstm layers=1 clip=1", "cell=lstm layers=2 clip=1", "cell=lstm layers=3 clip=1"],
            All(space));
    }

    [Fact]
    public void Conditional_parameters_multiply_only_where_they_are_active()
    {
        var space = SearchSpace.Create(
        [
            new Parameter.Int("layers", 1, 2),
            new Parameter.Float("dropout", 0, 0.5, Step: 0.25, When: Expression.Parse("layers > 1")),
            Cell,
        ]);
        Assert.Equal(
            [
                "layers=1 cell=rnn", "layers=1 cell=lstm", "layers=2 dropout=0 cell=rnn", "layers=2 dropout=0 cell=lstm",
                "layers=2 dropout=0.25 cell=rnn", "layers=2 dropout=0.25 cell=lstm", "layers=2 dropout=0.5 cell=rnn", "layers=2 dropout=0.5 cell=lstm",
            ],
            All(space));
        Assert.Equal(8, Sampler(space).Size);
    }

    [Fact]
    public void Constraints_leave_combinations_out()
    {
        var space = SearchSpace.Create(
            [new Parameter.Int("hidden", 1, 3), new Parameter.Int("layers", 1, 3)], constraints: [Expression.Parse("hidden * layers <= 3")]);
        Assert.Equal(["hidden=1 layers=1", "hidden=1 layers=2", "hidden=1 layers=3", "hidden=2 layers=1", "hidden=3 layers=1"], All(space));
        Assert.Equal(9, Sampler(space).Size);
    }

    [Fact]
    public void Continuous_values_are_spaced_in_their_scale_with_both_ends()
    {
        var space = SearchSpace.Create([new Parameter.Float("lr", 1e-4, 1e-2, Log: true), new Parameter.Float("momentum", 0.1, 0.9)]);
        var values = Proposals(Sampler(space, ("lr", 3), ("momentum", 5)), space).ToList();
        Assert.Equal(15, values.Count);
        AssertClose([1e-4, 1e-3, 1e-2], values.Select(c => c["lr"].AsNumber()).Distinct());
        AssertClose([0.1, 0.3, 0.5, 0.7, 0.9], values.Select(c => c["momentum"].AsNumber()).Distinct());
        Assert.Equal((1e-4, 1e-2), (values.Min(c => c["lr"].AsNumber()), values.Max(c => c["lr"].AsNumber())));
    }

    [Theory]
    [InlineData(false, new long[] { 64, 213, 363, 512 })]
    [InlineData(true, new long[] { 64, 128, 256, 512 })]
    public void Points_thin_a_range_of_whole_numbers(bool log, long[] expected)
    {
        var space = SearchSpace.Create([new Parameter.Int("hidden", 64, 512, Log: log)]);
        var values = Proposals(Sampler(space, ("hidden", 4)), space).Select(c => c["hidden"].AsInt()).ToArray();
        Assert.Equal(expected.Length, values.Length);
        Assert.All(expected.Zip(values), pair => Assert.InRange(pair.Second - pair.First, -1, 1));
        Assert.Equal((64, 512), (values[0], values[^1]));
    }

    [Fact]
    public void More_points_than_values_take_every_value()
    {
        var space = SearchSpace.Create([new Parameter.Int("layers", 1, 3)]);
        Assert.Equal([1, 2, 3], Proposals(Sampler(space, ("layers", 10)), space).Select(c => c["layers"].AsInt()));
    }

    [Fact]
    public void Large_grid_is_walked_without_being_built()
    {
        var space = SearchSpace.Create(
        [
            new Parameter.Int("a", 1, 1000), new Parameter.Int("b", 1, 1000),
            new Parameter.Int("c", 1, 1_000_000_000), new Parameter.Int("d", 1, 1_000_000_000, When: Expression.Parse("a > 999")),
        ]);
        var sampler = Sampler(space);
        Assert.Equal(long.MaxValue, sampler.Size);
        Assert.Equal("a=1 b=1 c=1", sampler.Suggest(new(space, 0, 0, new()))!.ToString());
        Assert.Equal("a=1 b=3 c=147483648", sampler.Suggest(new(space, 0, int.MaxValue, new()))!.ToString());
    }

    [Fact]
    public void Million_combinations_are_all_proposed_once()
    {
        var space = SearchSpace.Create([new Parameter.Int("a", 0, 99), new Parameter.Int("b", 0, 99), new Parameter.Int("c", 0, 99)]);
        var sampler = Sampler(space);
        Assert.Equal(1_000_000, sampler.Size);
        for (var index = 0; index < 1_000_000; index += 997)
        {
            var proposal = sampler.Suggest(new(space, 0, index, new()))!;
            Assert.Equal(index, (proposal["a"].AsInt() * 10_000) + (proposal["b"].AsInt() * 100) + proposal["c"].AsInt());
        }

        Assert.Null(sampler.Suggest(new(space, 0, 1_000_000, new())));
    }

    [Fact]
    public void Bad_points_are_reported_all_at_once()
    {
        var space = SearchSpace.Create([new Parameter.Float("lr", 0.1, 1), new Parameter.Float("momentum", 0, 1), Cell, new Parameter.Int("hidden", 1, 9)]);
        var problems = new List<string>();
        var points = new OptionValue.Map(new Dictionary<string, ParameterValue>
        {
            ["mometum"] = ParameterValue.Int(3), ["cell"] = ParameterValue.Int(2), ["hidden"] = ParameterValue.Int(1), ["lr"] = ParameterValue.Float(2.5),
        });
        GridSampler.Create(new(new Dictionary<string, OptionValue> { ["points"] = points }, (name, message) => problems.Add($"{name}: {message}")), space);
        Assert.Equal(
            [
                "points: 'mometum' is not a searched parameter. Did you mean 'momentum'?",
                "points: 'lr' must be a whole number of at least 2, but got '2.5'.",
                "points: 'momentum' is continuous, so a grid needs its number of values. Add points: { momentum: 5 }.",
                "points: 'cell' is a choice, of which a grid takes every option. Remove it from points.",
                "points: 'hidden' must be a whole number of at least 2, but got '1'.",
            ],
            problems);
    }

    private static Parameter Cell => new Parameter.Choice("cell", [ParameterValue.Text("rnn"), ParameterValue.Text("lstm")]);

    private static Dictionary<string, OptionValue> Points(params (string Name, long Count)[] points) => new()
    {
        ["points"] = new OptionValue.Map(points.ToDictionary(point => point.Name, point => ParameterValue.Int(point.Count))),
    };

    private static GridSampler Sampler(SearchSpace space, params (string Name, long Count)[] points)
        => GridSampler.Create(new(Points(points), (name, message) => Assert.Fail($"{name}: {message}")), space);

    private static string[] All(SearchSpace space) => [.. Proposals(Sampler(space), space).Select(c => c.ToString())];

    private static IEnumerable<Configuration> Proposals(GridSampler sampler, SearchSpace space)
    {
        for (var index = 0; sampler.Suggest(new(space, 0, index, new())) is { } proposal; index++) yield return proposal;
    }

    private static void AssertClose(double[] expected, IEnumerable<double> actual)
    {
        var values = actual.ToArray();
        Assert.Equal(expected.Length, values.Length);
        Assert.All(expected.Zip(values), pair => Assert.InRange(pair.Second / pair.First, 1 - 1e-12, 1 + 1e-12));
    }
}
