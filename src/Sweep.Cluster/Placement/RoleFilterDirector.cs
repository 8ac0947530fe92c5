using Orleans.Placement;
using Orleans.Runtime.MembershipService.SiloMetadata;
using Orleans.Runtime.Placement;

namespace Sweep.Cluster.Placement;

/// <summary>Leaves the silos of a role. One that has only just joined, whose metadata has not come yet, is left out until it has.</summary>
internal sealed class RoleFilterDirector(ISiloMetadataCache metadata) : IPlacementFilterDirector
{
    public IEnumerable<SiloAddress> Filter(PlacementFilterStrategy filterStrategy, PlacementTarget target, IEnumerable<SiloAddress> silos)
    {
        var key = SiloRole.Key(((RoleFilter)filterStrategy).Role);
        return silos.Where(silo => metadata.GetSiloMetadata(silo).Metadata.GetValueOrDefault(key) == SiloRole.Has);
    }
}
