using Sweep.Core.Spaces;

namespace Sweep.Core.Sampling;

/// <summary>
/// Draws every configuration independently, uniformly in the scale of each parameter (Bergstra and Bengio 2012, JMLR 13:281). Where there are
/// constraints, uniformly among the configurations that satisfy them.
/// </summary>
public sealed class RandomSampler : ISampler
{
    /// <inheritdoc/>
    /// <exception cref="UnsatisfiableSpaceException">No configuration that satisfies the constraints was found.</exception>
    public Configuration Suggest(SuggestContext context)
    {
        var prng = new Prng(context.Seed, Purpose.Proposal, context.Index);
        return Proposal.Satisfying(context.Space, () => Draw(context.Space, () => prng.NextDouble()));
    }

    /// <summary>One configuration from numbers in [0, 1), whether it satisfies the constraints or not.</summary>
    internal static Configuration Draw(SearchSpace space, Func<double> nextUnit)
        => Proposal.Assemble(space, parameter => Transform.FromUnit(parameter, nextUnit()));
}
