using Sweep.Core.Options;
using Sweep.Core.Spaces;

namespace Sweep.Core.Sampling;

/// <summary>The samplers that a specification can name: one line each.</summary>
public static class Samplers
{
    /// <summary>All of them; the first is the default.</summary>
    public static IReadOnlyList<SamplerKind> All { get; } =
    [
        new("tpe", "learns from finished trials where good configurations are (tree-structured Parzen estimator)", TpeSampler.Create),
        new("random", "draws each configuration independently, uniformly in the scale of each parameter", (_, _) => new RandomSampler()),
        new("grid", "tries every combination of values once; takes points: { lr: 5 } for continuous parameters", GridSampler.Create),
        new("sobol", "takes the points of a scrambled Sobol sequence, which cover the space evenly", SobolSampler.Create),
    ];
}

/// <summary>A sampler by name.</summary>
/// <param name="Name">The name in a specification.</param>
/// <param name="Summary">What it does, in one line.</param>
/// <param name="Create">Makes one for a space from its options, reporting what is wrong with them.</param>
public sealed record SamplerKind(string Name, string Summary, Func<OptionReader, SearchSpace, ISampler> Create);
