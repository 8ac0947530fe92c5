using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Placement;
using Orleans.Runtime.MembershipService.SiloMetadata;
using Sweep.Cluster.Grains;
using Sweep.Cluster.Placement;
using Sweep.Cluster.Sharing;
using Sweep.Cluster.Tests.Fixtures;
using Sweep.Cluster.Tests.Sharing;
using Sweep.Cluster.Wire;
using Sweep.Hosting.Workers;
using Xunit;

namespace Sweep.Cluster.Tests.Grains;

public sealed class WorkersGrainTests : IAsyncLifetime
{
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(2);

    private IHost _silo = null!;

    private IWorkersGrain Grain => _silo.Services.GetRequiredService<IGrainFactory>().GetGrain<IWorkersGrain>(0);

    public async Task InitializeAsync()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddPool(new PoolOptions { Heartbeat = Heartbeat });
        builder.UseOrleans(silo =>
        {
            silo.UseLocalhostClustering(FreePort(), FreePort(), serviceId: "test", clusterId: Guid.NewGuid().ToString("n"));
            silo.UseSiloMetadata(SiloRole.Metadata([SiloRole.Control]));
            silo.Services.AddPlacementFilter<RoleFilter, RoleFilterDirector>(ServiceLifetime.Singleton);
        });
        _silo = builder.Build();
        await _silo.StartAsync();
        // The silo's own role reaches its placement a moment after it has started.
        await Waiting.Until(CanPlaceGrains);
    }

    public async Task DisposeAsync()
    {
        await _silo.StopAsync();
        _silo.Dispose();
    }

    [Fact]
    public async Task Worker_that_waits_is_told_as_soon_as_there_is_work()
    {
        var waiting = Grain.Offer(new Offers("w", 1).Next(), default);
        await Grain.Demand(WireDemand.Of(Offers.Demand("a", 1)));
        Assert.Equal("0:a", Offers.Text(await waiting));
    }

    [Fact]
    public async Task Answer_comes_within_the_heartbeat_where_nothing_changes_and_says_again_what_stands()
    {
        var worker = new Offers("w", 1);
        await Grain.Demand(WireDemand.Of(Offers.Demand("a", 1)));
        Assert.Equal("0:a", Offers.Text(await worker.Ask(Grain)));
        var asked = Stopwatch.GetTimestamp();
        Assert.Equal("0:a", Offers.Text(await worker.Ask(Grain)));
        // It waited: how long exactly is the machine's business.
        Assert.True(Stopwatch.GetElapsedTime(asked) > Heartbeat / 4);
    }

    [Fact]
    public async Task Later_offer_ends_the_wait_of_the_one_before()
    {
        var worker = new Offers("w", 2);
        var older = Grain.Offer(worker.Next(), default);
        worker.Slots[0] = new("a", 1, 1);
        var newer = Grain.Offer(worker.Next(), default);
        Assert.Equal("", Offers.Text(await older));
        await Grain.Demand(WireDemand.Of(Offers.Demand("a", 1)));
        Assert.Equal("1:a", Offers.Text(await newer));
    }

    [Fact]
    public async Task Who_does_not_wait_any_more_misses_nothing()
    {
        var worker = new Offers("w", 1);
        using var giveUp = new CancellationTokenSource();
        var waiting = Grain.Offer(worker.Next(), giveUp.Token);
        await giveUp.CancelAsync();
        try
        {
            await waiting;
        }
        catch (OperationCanceledException)
        {
            // Either is an answer to who went away.
        }

        await Grain.Demand(WireDemand.Of(Offers.Demand("a", 1)));
        Assert.Equal("0:a", Offers.Text(await Grain.Offer(worker.Next(), default)));
    }

    [Fact]
    public async Task Answer_that_was_lost_is_given_again_at_once()
    {
        var worker = new Offers("w", 1);
        await Grain.Demand(WireDemand.Of(Offers.Demand("a", 1)));
        Assert.Equal("0:a", Offers.Text(await Grain.Offer(worker.Next(), default)));
        var asked = Stopwatch.GetTimestamp();
        for (var time = 0; time < 20; time++) Assert.Equal("0:a", Offers.Text(await Grain.Offer(worker.Next(), default)));
        // Twenty waits would take nearly twenty heartbeats.
        Assert.True(Stopwatch.GetElapsedTime(asked) < 10 * Heartbeat);
    }

    [Fact]
    public async Task Worker_that_is_silent_is_taken_off_the_list()
    {
        await Grain.Offer(new Offers("w", 1).Next(), default);
        Assert.Equal(["w"], (await Grain.List()).Select(worker => worker.Name));
        await Waiting.Until(async () => (await Grain.List()).Length == 0);
    }

    [Fact]
    public async Task Sick_worker_is_told_in_its_wait_and_put_back_by_name()
    {
        var worker = new Offers("gpu-1", 1);
        var waiting = Grain.Offer(worker.Next(), default);
        await Waiting.Until(async () => (await Grain.List()).Length > 0);
        for (var trial = 0; trial < 3; trial++) await Grain.AttemptEnded(worker.Worker, "a", trial, true, "ECC error");
        var reason = (await waiting).PutAside;
        Assert.Equal("3 different trials in a row failed on it: a/0 (ECC error); a/1 (ECC error); a/2 (ECC error)", reason);

        var directory = _silo.Services.GetRequiredService<IWorkerDirectory>();
        var view = Assert.Single(await directory.List());
        Assert.Equal(("gpu-1", WorkerState.PutAside, reason), (view.Name, view.State, view.Reason));
        Assert.False(await directory.PutBack("gpu-2", null));
        Assert.True(await directory.PutBack("gpu-1", "ada"));
        Assert.Equal(WorkerState.Idle, Assert.Single(await directory.List()).State);
    }

    [Fact]
    public async Task Activation_that_begins_with_nothing_learns_all_again()
    {
        var worker = new Offers("w", 2);
        await Grain.Demand(WireDemand.Of(Offers.Demand("a", 5)));
        Assert.Equal("0:a 1:a", Offers.Text(await Grain.Offer(worker.Next(), default)));
        worker.Slots[0] = new("a", 1, 1);
        await _silo.Services.GetRequiredService<IGrainFactory>().GetGrain<IManagementGrain>(0).ForceActivationCollection(TimeSpan.Zero);
        await Waiting.Until(async () => (await Grain.List()).Length == 0);

        var waiting = Grain.Offer(worker.Next(), default);
        await Grain.Demand(WireDemand.Of(Offers.Demand("a", 4)));
        Assert.Equal("1:a", Offers.Text(await waiting));
    }

    private async Task<bool> CanPlaceGrains()
    {
        try
        {
            await Grain.List();
            return true;
        }
        catch (OrleansException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
