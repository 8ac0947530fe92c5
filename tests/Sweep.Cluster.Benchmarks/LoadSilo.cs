using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Sweep.Cluster.Configuration;
using Sweep.Cluster.Redis;
using Sweep.Cluster.Silo;
using Sweep.Cluster.Tests.Processes;
using Sweep.Cluster.Wire;
using Sweep.Cluster.Workers;

namespace Sweep.Cluster.Benchmarks;

/// <summary>A silo without a role in this process, so that the grains of a cluster can be called as workers call them, by more workers than this machine could hold.</summary>
internal sealed class LoadSilo : IAsyncDisposable
{
    private readonly RedisConnection _redis;
    private readonly SiloLog _log;
    private readonly IHost _host;

    private LoadSilo(RedisConnection redis, SiloLog log, IHost host) => (_redis, _log, _host) = (redis, log, host);

    /// <summary>The cluster's grains.</summary>
    public IGrainFactory Grains => _host.Services.GetRequiredService<IGrainFactory>();

    private SiloAddress Address => _host.Services.GetRequiredService<ILocalSiloDetails>().SiloAddress;

    /// <summary>Joins a cluster.</summary>
    public static async Task<LoadSilo> Join(ClusterProcesses cluster)
    {
        var options = new RedisOptions { Endpoints = [cluster.Redis.Endpoint] };
        var configuration = new SiloConfiguration { IsControl = false, IsWorker = false, Cluster = ClusterProcesses.Name, Redis = options, Checkpoints = cluster.Checkpoints, Worker = new WorkerOptions { Name = "load" } };
        var redis = await RedisConnection.Connect(options);
        var log = new SiloLog(TextWriter.Null);
        var host = SiloComposition.Build(configuration, redis, await redis.Enter(configuration.Cluster, configuration.Checkpoints), FreePort.On(IPAddress.Loopback), log);
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
