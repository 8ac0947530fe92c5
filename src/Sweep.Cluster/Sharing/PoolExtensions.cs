using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Sweep.Hosting.Workers;

namespace Sweep.Cluster.Sharing;

/// <summary>What <see cref="Grains.IWorkersGrain"/> and those who read it need of a silo.</summary>
public static class PoolExtensions
{
    /// <summary>Adds how workers are kept, and <see cref="IWorkerDirectory"/> over them.</summary>
    public static IServiceCollection AddPool(this IServiceCollection services, PoolOptions options)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(options);
        services.AddSingleton<IWorkerDirectory, ClusterWorkers>();
        return services;
    }
}
