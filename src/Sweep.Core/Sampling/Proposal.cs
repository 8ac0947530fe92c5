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
        var chosen = new List<KeyValuePair<string, ParameterValue>>(space.Order.Count);
        foreach (var parameter in space.Order)
        {
            if (parameter.When is not null && !space.IsActive(parameter, new Configuration(chosen))) continue;
            chosen.Add(new(parameter.Name, valueOf(parameter)));
        }

        var declared = space.Parameters.SelectMany(parameter => chosen.Where(pair => pair.Key == parameter.Name));
        return new([.. declared, .. space.Fixed]);
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
