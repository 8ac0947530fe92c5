using Sweep.Core.Spaces;

namespace Sweep.Core.Sampling;

/// <summary>
/// Proposes configurations. A proposal is a function of the context alone: the same space, seed, index and history give the
/// same configuration, on any machine, in any process, whatever was asked before. A sampler may keep what it derived
/// from a prefix of the history (which only grows), never a generator's state.
/// </summary>
public interface ISampler
{
    /// <summary>Proposes the configuration of one trial: every active parameter of the space, then the fixed values.</summary>
    /// <returns>A configuration that satisfies all constraints, or null when the sampler has nothing more to propose (a grid used up).</returns>
    Configuration? Suggest(SuggestContext context);
}

/// <summary>What a proposal depends on.</summary>
/// <param name="Space">The space.</param>
/// <param name="Seed">The sweep's seed.</param>
/// <param name="Index">
/// The index of the draw. It begins at 0, grows by one with each trial and also with each proposal that was turned
/// down because an earlier trial has the same configuration. After 20 of these in a row the next are drawn at random.
/// </param>
/// <param name="History">What came of earlier trials.</param>
public sealed record SuggestContext(SearchSpace Space, ulong Seed, int Index, TrialHistory History);
