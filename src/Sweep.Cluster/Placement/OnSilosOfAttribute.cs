using Orleans.Metadata;
using Orleans.Placement;

namespace Sweep.Cluster.Placement;

/// <summary>Grains of this class are placed on silos of a role, whatever their placement chooses among them.</summary>
/// <param name="role">A role of <see cref="SiloRole"/>.</param>
public sealed class OnSilosOfAttribute(string role) : PlacementFilterAttribute(new RoleFilter(role));

/// <summary>The filter of <see cref="OnSilosOfAttribute"/>, as it stands in the properties of a grain's type.</summary>
public sealed class RoleFilter : PlacementFilterStrategy
{
    private const string RoleKey = "role";

    // Orleans makes one and reads it from the properties.
    public RoleFilter()
        : this("")
    {
    }

    public RoleFilter(string role)
        : base(order: 0) => Role = role;

    /// <summary>The role that a silo must have.</summary>
    public string Role { get; private set; }

    /// <inheritdoc/>
    public override void AdditionalInitialize(GrainProperties properties) => Role = GetPlacementFilterGrainProperty(RoleKey, properties) ?? "";

    /// <inheritdoc/>
    protected override IEnumerable<KeyValuePair<string, string>> GetAdditionalGrainProperties(
        IServiceProvider services, Type grainClass, GrainType grainType, IReadOnlyDictionary<string, string> existingProperties)
        => [new(RoleKey, Role)];
}
