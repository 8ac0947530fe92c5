using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Sweep.Cluster.Checkpoints;
using Sweep.Cluster.Configuration;
using Sweep.Cluster.Redis;
using Sweep.Cluster.Telemetry;
using Sweep.Hosting;
using Sweep.Hosting.Specifications;
using Sweep.Hosting.Trainers;
using Sweep.Hosting.Workers;
using Sweep.Server.Metrics;

namespace Sweep.Cluster.Silo;

/// <summary>
/// A silo from its first moment to its last. It serves HTTP at once, not ready; reaches Redis; joins the cluster; is ready. Asked to stop, it is not ready any more,
/// its worker gives trials back, its grains are written and deactivated, it leaves the cluster, and HTTP ends last.
/// </summary>
internal sealed class SiloHost(SiloConfiguration configuration, SiloLog log)
{
    private const int MostPorts = 5;
    private static readonly TimeSpan LongestStartStop = TimeSpan.FromSeconds(5);

    private readonly GatedCatalog _catalog = new();

    /// <summary>Works until it is asked to stop.</summary>
    /// <returns>The exit code.</returns>
    /// <exception cref="SiloException">It cannot work, or not go on working.</exception>
    public async Task<int> Run()
    {
        using var signals = new Interruption(() => log.Stop("Stopping: what trains here saves a checkpoint and is given back. Ctrl-C again quits at once."));
        using var quit = signals.Quit.Register(() => Environment.Exit(Quit()));
        using var telemetry = Measure();
        await using var server = await SiloServer.Start(_catalog, configuration.Http, telemetry, log, signals.Drain).ConfigureAwait(false);
        log.Say($"{SiloCommandLine.Version}: {Roles} '{configuration.Worker.Name}' of the cluster '{configuration.Cluster}' at {string.Join(" and ", server.Urls)}, for {configuration.Http.Clients()}.");
        if (configuration.IsWorker) RequireDevice(configuration.Worker.Device);
        try
        {
            var (redis, volume) = await RedisAtStart.Enter(configuration, log, signals.Drain).ConfigureAwait(false);
            await using var connection = redis.ConfigureAwait(false);
            using var silo = await Join(redis, volume, signals.Drain).ConfigureAwait(false);
            await Work(silo, telemetry, signals.Drain).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (signals.Drain.IsCancellationRequested)
        {
            // Asked to stop before there was anything to hand over.
        }

        log.Say("Stopped.");
        return ExitCode.Done;
    }

    private string Roles => (configuration.IsControl, configuration.IsWorker) switch
    {
        (true, true) => "control silo and worker",
        (true, false) => "control silo",
        _ => "worker",
    };

    // Rather now than by each sweep that it is given.
    private static void RequireDevice(string device)
    {
        if (device == EngineSpecification.Cpu) return;
        var engine = Engines.Named(Engines.Torch)
            ?? throw new SiloException($"worker.device: {device} needs the engine torch, which is not part of this build. Build it with -p:Torch=cuda-linux or -p:Torch=cuda-windows: dotnet build -c Release src/Sweep.Cluster -p:Torch=cuda-linux. Or use worker.device: cpu.");
        try
        {
            engine.Open(new EngineSpecification(device)).Dispose();
        }
        catch (TrainerException e)
        {
            throw new SiloException($"worker.{e.Message}", e);
        }
    }

    private static SweepTelemetry Measure()
    {
        try
        {
            return SiloTelemetry.Start();
        }
        catch (ArgumentException e)
        {
            throw new ConfigurationException([e.Message]);
        }
    }

    // Between looking for a free port and listening there, somebody else may take it.
    private async Task<IHost> Join(RedisConnection redis, SharedVolume volume, CancellationToken cancel)
    {
        var network = configuration.Network;
        for (var left = MostPorts; ; left--)
        {
            var port = network.Port > 0 ? network.Port : FreePort.On(network.Address);
            var silo = SiloComposition.Build(configuration, redis, volume, port, log);
            try
            {
                await DepartedSilos.Declare(silo.Services.GetRequiredService<IMembershipTable>(), cancel).ConfigureAwait(false);
                await Start(silo, cancel).ConfigureAwait(false);
                log.Say($"Joined the cluster '{configuration.Cluster}' as {new IPEndPoint(network.Address, port)} over Redis at {redis.Where}.");
                return silo;
            }
            catch (Exception e)
            {
                cancel.ThrowIfCancellationRequested();
                await Dispose(silo).ConfigureAwait(false);
                if (!IsInUse(e)) throw Explain(e);
                if (network.Port > 0) throw new SiloException($"silo.port: another program, perhaps another silo, listens at {new IPEndPoint(network.Address, port)} already. End that, or choose another port; 0 takes a free one.", e);
                if (left == 0) throw;
            }
        }
    }

    // Asked to stop while it starts, Orleans first finishes what it is at, such as minutes of trying to join; nobody shall wait for that.
    private static async Task Start(IHost silo, CancellationToken cancel)
    {
        var start = silo.StartAsync(cancel);
        using var patience = new CancellationTokenSource();
        using var _ = cancel.Register(() => patience.CancelAfter(LongestStartStop));
        await start.WaitAsync(patience.Token).ConfigureAwait(false);
    }

    private async Task Work(IHost silo, SweepTelemetry telemetry, CancellationToken drain)
    {
        _catalog.Open(silo.Services.GetRequiredService<ISweepCatalog>(), silo.Services.GetRequiredService<IWorkerDirectory>());
        var death = silo.Services.GetRequiredService<SiloDeath>().Reason;
        var asked = new TaskCompletionSource();
        using var _ = drain.Register(asked.SetResult);
        await Task.WhenAny(asked.Task, death).ConfigureAwait(false);
        _catalog.Close();
        if (death.IsCompleted) throw new SiloException($"This silo is no part of the cluster any more ({await death.ConfigureAwait(false)}). What it had goes on elsewhere; started again, it joins anew.");
        telemetry.Flush();
        await silo.StopAsync(CancellationToken.None).ConfigureAwait(false);
        await Dispose(silo).ConfigureAwait(false);
    }

    private int Quit()
    {
        log.Say("Quit; what trained here goes back to its last checkpoint.");
        return ExitCode.Interrupted;
    }

    private static Exception Explain(Exception error) => error switch
    {
        SiloException or ConfigurationException => error,
        RedisUnavailableException => new SiloException(error.Message, error),
        _ => new SiloException($"The silo cannot start: {error.Message}", error),
    };

    private static bool IsInUse(Exception? error)
    {
        for (; error is not null; error = error.InnerException)
        {
            if (error is AddressInUseException or SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse }) return true;
        }

        return false;
    }

    private static async Task Dispose(IHost silo)
    {
        if (silo is IAsyncDisposable disposable) await disposable.DisposeAsync().ConfigureAwait(false);
        else silo.Dispose();
    }
}
