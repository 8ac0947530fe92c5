using System.Collections.Immutable;
using Sweep.Hosting;

namespace Sweep.Cluster.Wire;

/// <summary>A <see cref="SweepDemand"/> between silos.</summary>
[GenerateSerializer, Immutable, Alias("sweep.demand")]
public sealed record WireDemand
{
    [Id(0)] public required string Name { get; init; }

    [Id(1)] public required int Slots { get; init; }

    [Id(2)] public required double Weight { get; init; }

    [Id(3)] public required int Priority { get; init; }

    [Id(4)] public required Dictionary<string, string> RunOn { get; init; }

    public static WireDemand Of(SweepDemand demand)
        => new() { Name = demand.Name, Slots = demand.Slots, Weight = demand.Weight, Priority = demand.Priority, RunOn = new(demand.RunOn) };

    public SweepDemand ToDemand() => new(Name, Slots, Weight, Priority, RunOn.ToImmutableSortedDictionary(StringComparer.Ordinal));
}
