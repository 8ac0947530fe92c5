using Sweep.Core.Spaces;

namespace Sweep.Core.Sampling;

/// <summary>How samplers put a configuration together; the handling of conditions and constraints is the same for all.</summary>
internal static class Proposal
{
    /// <summary>How often a sampler draws before it holds the constraints to be unsatisfiable.</summary>
    public const int MaxTries = 10_000;

    /// <summary>
    /// A configuration with a value for each active parameter, in declared order, then the fixed values. Values are asked for in
    /// <see cref="SearchSpace.Order"/>, so that a condition is decided before the parameter that it governs.
    /// </summary>
    public static Configuration Assemble(SearchSpace space, Func<Parameter, ParameterValue> valueOf)
    {
        var values = space.Fixed;
        foreach (var parameter in space.Order)
        {
            if (space.IsActive(parameter, values)) values = values.With(parameter.Name, valueOf(parameter));
        }

        return new(space.Parameters.Select(parameter => parameter.Name).Concat(space.Fixed.Select(pair => pair.Key))
            .Where(name => values.TryGet(name, out _))
            .Select(name => new KeyValuePair<string, ParameterValue>(name, values[name])));
    }

    /// <summary>The first of a sampler's proposals that satisfies all constraints.</summary>
    /// <exception cref="UnsatisfiableSpaceException">None of <see cref="MaxTries"/> did.</exception>
    public static Configuration Satisfying(SearchSpace space, Func<Configuration> propose)
    {
        for (var attempt = 0; attempt < MaxTries; attempt++)
        {
            var proposal = propose();
            if (space.Satisfies(proposal)) return proposal;
        }

        throw new UnsatisfiableSpaceException(space, MaxTries);
    }
}
