using System.Net;
using System.Net.Sockets;
using Sweep.Cluster.Tests.Fixtures;
using Sweep.Cluster.Tests.Processes;
using Xunit;

namespace Sweep.Cluster.Tests.Silo;

/// <summary>What a silo does when it starts and stops, as whoever starts it sees it.</summary>
[Collection(ProcessesCollection.Name)]
public sealed class SiloStartTests
{
    [RedisFact]
    public async Task Stops_at_once_while_it_waits_for_Redis()
    {
        await using var cluster = await ClusterProcesses.Prepare([]);
        cluster.Redis.Kill();
        var silo = await cluster.Begin(ClusterProcesses.Control("control-0"));
        await silo.WhenSaid("Trying again in");

        Assert.Equal(0, await silo.Terminate());
        Assert.EndsWith("Stopped.", silo.Said);
    }

    [RedisFact]
    public async Task Refuses_an_address_that_is_taken()
    {
        await using var cluster = await ClusterProcesses.Prepare([]);
        using var listener = Listen(out var port);
        var silo = await cluster.Begin(ClusterProcesses.Control("control-0") with { Listen = $"http://127.0.0.1:{port}" });

        Assert.Equal(1, await silo.WhenEnded());
        Assert.Matches($@"^\S+ error   server\.listen: another program listens at http://127\.0\.0\.1:{port} already, perhaps another silo\. End that, or choose another port: --listen http://127\.0\.0\.1:0 takes a free one\.$", silo.Said);
    }

    [RedisFact]
    public async Task Refuses_a_port_for_silos_that_is_taken()
    {
        await using var cluster = await ClusterProcesses.Prepare([]);
        using var listener = Listen(out var port);
        var silo = await cluster.Begin(ClusterProcesses.Control("control-0") with { Arguments = ["--port", $"{port}"] });

        Assert.Equal(1, await silo.WhenEnded());
        Assert.EndsWith($"error   silo.port: another program, perhaps another silo, listens at 127.0.0.1:{port} already. End that, or choose another port; 0 takes a free one.", silo.Said);
    }

    private static TcpListener Listen(out int port)
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        port = ((IPEndPoint)listener.LocalEndpoint).Port;
        return listener;
    }
}
