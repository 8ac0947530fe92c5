using Sweep.Core.Options;
using Sweep.Core.Spaces;

namespace Sweep.Core.Sampling;

/// <summary>
/// Takes the points of a scrambled Sobol sequence in turn: they cover the space more evenly than random draws do. Every parameter has a
/// dimension of its own, also where it is inactive. Where there are constraints, points that violate them are skipped.
/// </summary>
public sealed class SobolSampler : ISampler
{
    private ulong _seed;
    private SatisfyingSequence? _sequence;

    /// <summary>Makes one from its options (it has none), reporting a space of too many parameters.</summary>
    public static SobolSampler Create(OptionReader options, SearchSpace space)
    {
        if (space.Parameters.Count > SobolSequence.Dimensions)
        {
            options.Problem("kind", $"sobol has directions for {SobolSequence.Dimensions} parameters, but the space has {space.Parameters.Count}. Use random or tpe.");
        }

        return new();
    }

    /// <inheritdoc/>
    /// <exception cref="UnsatisfiableSpaceException">No configuration that satisfies the constraints was found.</exception>
    public Configuration? Suggest(SuggestContext context)
    {
        if (_sequence is null || _seed != context.Seed || _sequence.Space != context.Space)
        {
            var (space, seed) = (context.Space, context.Seed);
            _seed = seed;
            _sequence = new(space, Proposal.MaxTries, index => index <= uint.MaxValue ? At(space, seed, (uint)index) : null);
        }

        return _sequence.At(context.Index);
    }

    private static Configuration At(SearchSpace space, ulong seed, uint index)
    {
        var dimension = new Dictionary<string, int>();
        foreach (var parameter in space.Parameters) dimension[parameter.Name] = dimension.Count;
        return Proposal.Assemble(space, parameter => Transform.FromUnit(parameter, SobolSequence.Scrambled(seed, dimension[parameter.Name], index)));
    }
}
