using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Sweep.Cluster.Catalog;
using Sweep.Hosting.Specifications;
using Sweep.Hosting.Trainers;

namespace Sweep.Cluster.Workers;

/// <summary>Makes a silo a worker.</summary>
public static class WorkersExtensions
{
    /// <summary>Adds a worker, which needs an <see cref="ISweepStore"/>. It begins when the silo has joined the cluster, and gives everything back before that leaves.</summary>
    public static IServiceCollection AddWorkers(this IServiceCollection services, WorkerOptions options)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<Func<Specification, ITrainer?>>(Engines.Open);
        return services
            .AddSingleton(options)
            .AddSingleton<IWorkerCluster, OrleansCluster>()
            .AddSingleton(static services => new SweepEngines(
                services.GetRequiredService<Func<Specification, ITrainer?>>(),
                services.GetRequiredService<ISweepStore>().Checkpoints,
                services.GetRequiredService<WorkerOptions>(),
                services.GetRequiredService<TimeProvider>()))
            .AddSingleton(static services => new WorkerService(
                services.GetRequiredService<WorkerOptions>(),
                services.GetRequiredService<ILocalSiloDetails>().SiloAddress,
                services.GetRequiredService<IWorkerCluster>(),
                services.GetRequiredService<SweepEngines>(),
                services.GetRequiredService<TimeProvider>(),
                services.GetRequiredService<ILogger<WorkerService>>()))
            .AddSingleton<ILifecycleParticipant<ISiloLifecycle>, WorkerLifetime>();
    }
}
