using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Sweep.Cluster.Configuration;
using Sweep.Cluster.Redis;
using Sweep.Cluster.Silo;
using Sweep.Cluster.Tests.Processes;
using Sweep.Cluster.Wire;
using Sweep.Cluster.Workers;
using Sweep.Hosting.Specifications;
using Sweep.Hosting.Trainers;

namespace Sweep.Cluster.Benchmarks;

/// <summary>A silo in this process, without a role or as a worker, so that the grains of a cluster can be called as workers call them, by more workers than this machine could hold.</summary>
internal sealed class LoadSilo : IAsyncDisposable
{
    private readonly RedisConnection _redis;
    private readonly SiloLog _log;
    private readonly IHost _host;

    private LoadSilo(RedisConnection redis, SiloLog log, IHost host) => (_redis, _log, _host) = (redis, log, host);

    /// <summary>The cluster's grains.</summary>
    public IGrainFactory Grains => _host.Services.GetRequiredService<IGrainFactory>();

    private SiloAddress Address => _host.Services.GetRequiredService<ILocalSiloDetails>().SiloAddress;

    /// <summary>Joins a cluster; as a worker where it has slots.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="slots">How many slots.</param>
    /// <param name="trainer">What trains on them; of every sweep.</param>
    public static async Task<LoadSilo> Join(ClusterProcesses cluster, int slots = 0, ITrainer? trainer = null)
    {
        var options = new RedisOptions { Endpoints = [cluster.Redis.Endpoint] };
        var configuration = new SiloConfiguration { IsControl = false, IsWorker = slots > 0, Cluster = ClusterProcesses.Name, Redis = options, Checkpoints = cluster.Checkpoints, Worker = new WorkerOptions { Name = "load", Slots = slots } };
        var redis = await RedisConnection.Connect(options);
        var log = new SiloLog(TextWriter.Null);
        var host = SiloComposition.Build(configuration, redis, await redis.Enter(configuration.Cluster, configuration.Checkpoints), FreePort.On(IPAddress.Loopback), log, services => services.AddSingleton<Func<Specification, ITrainer?>>(_ => trainer));
        await host.StartAsync();
        return new LoadSilo(redis, log, host);
    }

    /// <summary>The identity of a worker that is said to be here.</summary>
    public string Worker(string name) => WorkerIdentity.Of(name, Address);

    /// <summary>The offer of a worker that is said to be here, all of whose slots are free.</summary>
    public WorkerOffer Offer(string name, int slots, long sequence) => new()
    {
        Worker = Worker(name),
        Name = name,
        Silo = Address,
        Labels = [],
        Slots = new SlotStatus[slots],
        Sequence = sequence,
        Device = "cpu",
    };

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
        await _redis.DisposeAsync();
        _log.Dispose();
    }
}
