using Sweep.Core.Spaces;
using Xunit;

namespace Sweep.TestKit.Samplers;

/// <summary>Checks configurations against a space.</summary>
public static class SpaceAssert
{
    /// <summary>The configuration has exactly the active parameters in declared order, each with a value of its own, then the fixed values, and satisfies the constraints.</summary>
    public static void Contains(SearchSpace space, Configuration configuration)
    {
        var active = space.Parameters.Where(parameter => space.IsActive(parameter, configuration)).ToList();
        Assert.Equal(active.Select(parameter => parameter.Name).Concat(space.Fixed.Select(pair => pair.Key)), configuration.Select(pair => pair.Key));
        Assert.Equal(space.Fixed, configuration.Skip(active.Count));
        Assert.All(active, parameter => Assert.True(Has(parameter, configuration[parameter.Name]), $"{parameter} has no value {configuration[parameter.Name]}"));
        Assert.True(space.Satisfies(configuration), $"{configuration} violates a constraint");
    }

    /// <summary>The values that must be reachable: the ends of a whole number or stepped range, every option of a choice.</summary>
    public static IEnumerable<ParameterValue> Ends(Parameter parameter) => parameter switch
    {
        Parameter.Int p => [ParameterValue.Int(p.Min), ParameterValue.Int(p.Max - ((p.Max - p.Min) % p.Step))],
        Parameter.Choice p => p.Options,
        _ => [],
    };

    private static bool Has(Parameter parameter, ParameterValue value) => parameter switch
    {
        Parameter.Float p => value.Kind == ValueKind.Float && value.AsNumber() >= p.Min && value.AsNumber() <= p.Max
            && (p.Step is not { } step || Math.Abs(Math.IEEERemainder(value.AsNumber() - p.Min, step)) < 1e-9),
        Parameter.Int p => value.Kind == ValueKind.Int && value.AsInt() >= p.Min && value.AsInt() <= p.Max && (value.AsInt() - p.Min) % p.Step == 0,
        Parameter.Choice p => p.Options.Contains(value),
        _ => false,
    };
}
