using Sweep.Core.Spaces;

namespace Sweep.Core.Sampling;

/// <summary>No configuration was found that satisfies the constraints of a space: they contradict the ranges, or leave almost nothing of them.</summary>
public sealed class UnsatisfiableSpaceException : Exception
{
    /// <summary>The constraints of this space were not satisfied by any of so many draws.</summary>
    public UnsatisfiableSpaceException(SearchSpace space, int tries)
        : base($"constraints: none of {tries} configurations drawn satisfies {string.Join(" and ", space.Constraints.Select(c => $"'{c.Text}'"))}. "
            + "Widen the ranges of the parameters or loosen the constraints.")
    {
    }
}
