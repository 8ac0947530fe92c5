using Microsoft.Extensions.DependencyInjection;
using Orleans.Placement;
using Orleans.Serialization;
using Sweep.Cluster.Placement;
using Sweep.Hosting;

namespace Sweep.Cluster.Catalog;

/// <summary>Adds the sweeps to a silo.</summary>
public static class SweepGrainsExtensions
{
    /// <summary>
    /// Adds the grains of sweeps, which live on silos of the control role, and the <see cref="ISweepCatalog"/>, which every silo has. Needs an <see cref="ISweepStore"/>, and the silo's roles as its metadata
    /// (<see cref="SiloRole.Metadata"/>).
    /// </summary>
    public static IServiceCollection AddSweepGrains(this IServiceCollection services, ClusterCatalogOptions? options = null)
    {
        services.AddPlacementFilter<RoleFilter, RoleFilterDirector>(ServiceLifetime.Transient);
        services.AddSweepExceptions();
        services.AddSingleton(options ?? new ClusterCatalogOptions());
        services.AddSingleton<ClusterAccess>();
        services.AddSingleton<KnownSweeps>();
        services.AddHostedService(static provider => provider.GetRequiredService<KnownSweeps>());
        return services.AddSingleton<ISweepCatalog, ClusterCatalog>();
    }

    /// <summary>Lets the exceptions of a sweep's port, and those of Redis within them, pass between silos as what they are: type, message and what is within.</summary>
    public static IServiceCollection AddSweepExceptions(this IServiceCollection services)
        => services.Configure<ExceptionSerializationOptions>(static options => options.SupportedNamespacePrefixes.UnionWith(["Sweep.", "StackExchange.Redis"]));
}
