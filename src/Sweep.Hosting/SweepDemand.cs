using System.Collections.Immutable;
using Sweep.Hosting.Specifications;

namespace Sweep.Hosting;

/// <summary>What a sweep would do with more slots, for those who share slots among sweeps.</summary>
/// <param name="Name">The sweep.</param>
/// <param name="Slots">How many more attempts it could begin now, at most; 0 where it is paused, finished, or has nothing to give out.</param>
/// <param name="Weight">Its share among sweeps of the same priority, relative to the others'; above 0.</param>
/// <param name="Priority">A sweep of a higher one goes first, and may take slots from one of a lower.</param>
/// <param name="RunOn">Labels that a worker must have.</param>
public sealed record SweepDemand(string Name, int Slots, double Weight, int Priority, ImmutableSortedDictionary<string, string> RunOn)
{
    /// <summary>The demand of a sweep by its specification.</summary>
    /// <param name="specification">The specification.</param>
    /// <param name="slots">How many more attempts it could begin now; of an external engine, whose loops ask by themselves, none are demanded.</param>
    public static SweepDemand Of(Specification specification, int slots)
        => new(specification.Name, specification.IsExternal ? 0 : slots, specification.Weight, specification.Priority, specification.RunOn);
}
