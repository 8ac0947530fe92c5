using System.Text.Json;
using Sweep.Core.Spaces;
using Sweep.TestKit.Problems;
using Xunit;

namespace Sweep.Core.Tests.Sampling;

/// <summary>The problems meet the recorded values, so that results compare with recorded peers.</summary>
public sealed class SearchProblemsTests
{
    private static readonly JsonElement Golden = Read();

    public static TheoryData<string> Names => [.. SearchProblems.All.Select(problem => problem.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Values_are_the_recorded_ones(string name)
    {
        var problem = SearchProblems.All.Single(p => p.Name == name);
        var rows = Golden.GetProperty("problems").GetProperty(name).EnumerateArray().ToList();
        Assert.Equal(12, rows.Count);
        foreach (var row in rows) AssertClose(row.GetProperty("f").GetDouble(), problem.Loss(Configuration(problem.Space, row.GetProperty("x"))));
    }

    [Fact]
    public void Minima_are_reached_where_they_are_known()
    {
        Configuration At(Problem problem, params double[] x) => new(x.Select((v, i) => new KeyValuePair<string, ParameterValue>($"x{i}", ParameterValue.Float(v))));
        Problem Named(string name) => SearchProblems.All.Single(p => p.Name == name);
        Assert.Equal(0, Named("branin2").Regret(Named("branin2").Loss(At(Named("branin2"), Math.PI, 2.275))), 1e-6);
        Assert.Equal(0, Named("hartmann3").Regret(Named("hartmann3").Loss(At(Named("hartmann3"), 0.114614, 0.555649, 0.852547))), 1e-5);
        Assert.Equal(0, Named("rosenbrock5").Loss(At(Named("rosenbrock5"), 1, 1, 1, 1, 1)));
        Assert.Equal(0, Named("rastrigin5").Loss(At(Named("rastrigin5"), 1.37, -2.61, 3.14, -0.83, 2.22)), 1e-9);
        Assert.Equal(0, Named("levy4").Loss(At(Named("levy4"), 1, 1, 1, 1)), 1e-9);
    }

    [Fact]
    public void Noise_is_the_recorded_one()
    {
        foreach (var row in Golden.GetProperty("mix").EnumerateArray())
        {
            Assert.Equal(ulong.Parse(row.GetProperty("mix").GetString()!), LearningCurve.Mix(ulong.Parse(row.GetProperty("z").GetString()!)));
        }

        foreach (var row in Golden.GetProperty("noise").EnumerateArray())
        {
            AssertClose(row.GetProperty("n").GetDouble(), LearningCurve.Noise(
                row.GetProperty("seed").GetUInt64(), row.GetProperty("trial").GetUInt64(), row.GetProperty("step").GetUInt64()));
        }
    }

    [Fact]
    public void Learning_curves_are_the_recorded_ones()
    {
        foreach (var row in Golden.GetProperty("curves").EnumerateArray())
        {
            var configuration = Configuration(RnnMixed.Space, row.GetProperty("x"));
            foreach (var curve in new[] { LearningCurve.Mild, LearningCurve.Crossing })
            {
                foreach (var step in row.GetProperty(curve.Name).EnumerateObject())
                {
                    var t = int.Parse(step.Name);
                    AssertClose(step.Value.GetProperty("noise_free").GetDouble(), curve.NoiseFree(configuration, t));
                    AssertClose(
                        step.Value.GetProperty("observed").GetDouble(),
                        curve.Observed(configuration, t, row.GetProperty("seed").GetUInt64(), row.GetProperty("trial").GetInt32()));
                }
            }
        }
    }

    private static Configuration Configuration(SearchSpace space, JsonElement x) => new(
        from parameter in space.Parameters
        where x.TryGetProperty(parameter.Name, out _)
        let value = x.GetProperty(parameter.Name)
        select new KeyValuePair<string, ParameterValue>(parameter.Name, parameter switch
        {
            Parameter.Choice => ParameterValue.Text(value.GetString()!),
            Parameter.Int => ParameterValue.Int(value.GetInt64()),
            _ => ParameterValue.Float(value.GetDouble()),
        }));

    // Absolute, or relative for values above 1.
    private static void AssertClose(double expected, double actual)
        => Assert.InRange(Math.Abs(expected - actual) / Math.Max(1, Math.Abs(expected)), 0, 1e-9);

    private static JsonElement Read()
    {
        using var stream = typeof(SearchProblems).Assembly.GetManifestResourceStream("search-golden.json")!;
        return JsonDocument.Parse(stream).RootElement.Clone();
    }
}
