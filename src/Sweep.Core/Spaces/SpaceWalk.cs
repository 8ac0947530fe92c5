using Sweep.Core.Sampling;

namespace Sweep.Core.Spaces;

/// <summary>Walks through the configurations of parameters in topological order, to decide whether any of them passes a test.</summary>
internal sealed class SpaceWalk(IReadOnlyList<Parameter> order, IReadOnlyDictionary<string, BoundExpression> conditions, Configuration @fixed)
{
    /// <summary>How many combinations of values there are; null where infinite or beyond 2⁶³.</summary>
    public static long? Count(IReadOnlyList<Parameter> parameters)
    {
        long product = 1;
        foreach (var parameter in parameters)
        {
            if (Transform.Cardinality(parameter) is not { } count || Math.BigMul(product, count, out product) != 0 || product < 0) return null;
        }

        return product;
    }

    /// <summary>Whether any configuration passes: tries them all.</summary>
    public bool AnyOfAll(Func<Configuration, bool> passes) => AnyFrom(0, Configuration.Empty, passes);

    /// <summary>Whether any of so many random configurations passes; the same draws in every call.</summary>
    public bool AnyOfDraws(int draws, Func<Configuration, bool> passes)
    {
        for (var draw = 0; draw < draws; draw++)
        {
            var random = new Prng(0, Purpose.Feasibility, draw);
            var values = new List<KeyValuePair<string, ParameterValue>>(order.Count);
            foreach (var parameter in order)
            {
                var unit = random.NextDouble();
                if (IsActive(parameter, values)) values.Add(new(parameter.Name, Transform.FromUnit(parameter, unit)));
            }

            if (passes(new Configuration(values))) return true;
        }

        return false;
    }

    private bool IsActive(Parameter parameter, List<KeyValuePair<string, ParameterValue>> values)
        => !conditions.TryGetValue(parameter.Name, out var condition) || condition.Holds(new Configuration(values), @fixed, whenAbsent: false);

    private bool AnyFrom(int at, Configuration values, Func<Configuration, bool> passes)
    {
        if (at == order.Count) return passes(values);
        var parameter = order[at];
        if (conditions.TryGetValue(parameter.Name, out var condition) && !condition.Holds(values, @fixed, whenAbsent: false)) return AnyFrom(at + 1, values, passes);
        for (var index = 0; index < Transform.Cardinality(parameter); index++)
        {
            if (AnyFrom(at + 1, values.With(parameter.Name, Transform.ValueAt(parameter, index)), passes)) return true;
        }

        return false;
    }
}
