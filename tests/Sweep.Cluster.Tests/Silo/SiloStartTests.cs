using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Sweep.Cluster.Tests.Fixtures;
using Sweep.Cluster.Tests.Processes;
using Xunit;

namespace Sweep.Cluster.Tests.Silo;

/// <summary>What a silo does when it starts and stops, as whoever starts it sees it.</summary>
[Collection(ProcessesCollection.Name)]
public sealed partial class SiloStartTests
{
    private static readonly HttpClient Client = new();

    [RedisFact]
    public async Task Waits_for_Redis_and_says_so_each_time()
    {
        await using var cluster = await ClusterProcesses.Prepare([]);
        cluster.Redis.Kill();
        var silo = await cluster.Begin(ClusterProcesses.Control("control-0"));

        await silo.WhenSaid($"Redis at {cluster.Redis.Endpoint} cannot be reached: Connection refused. ", times: 2);
        Assert.Contains("Trying again in 0.5s.", silo.Said);
        Assert.Contains("Trying again in 1s.", silo.Said);
        Assert.Equal((HttpStatusCode.OK, "live"), await Ask(silo, "/healthz/live"));
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "starting"), await Ask(silo, "/healthz/ready"));
        var (status, problem) = await Ask(silo, "/api/v1/sweeps");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.Contains("This silo is starting: it waits for Redis, or joins the cluster.", problem);

        await cluster.Redis.Restart();
        await silo.WhenReady();
        Assert.Equal((HttpStatusCode.OK, "ready"), await Ask(silo, "/healthz/ready"));
    }

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
    public async Task Control_silo_stops_while_workers_wait_for_orders()
    {
        await using var cluster = await ClusterProcesses.Start(workers: 2, slots: 1);
        Assert.Equal(0, await cluster["control-0"].Terminate());
        Assert.Equal(0, await cluster["worker-0"].Terminate());
        Assert.Equal(0, await cluster["worker-1"].Terminate());
    }

    [RedisFact]
    public async Task Says_nothing_but_what_happens()
    {
        await using var cluster = await ClusterProcesses.Prepare([]);
        await cluster.Add(ClusterProcesses.Control("control-0"));
        await cluster.Add(ClusterProcesses.Worker("worker-0", slots: 1)); // one that joins first and finds no control silo for seconds says so
        var (control, worker) = (cluster["control-0"], cluster["worker-0"]);

        Assert.Equal(0, await worker.Terminate());
        Assert.Equal(0, await control.Terminate());

        foreach (var silo in new[] { control, worker })
        {
            var lines = silo.Said.Split('\n');
            Assert.True(lines.All(static line => Calm().IsMatch(line)), silo.Said);
            Assert.Contains(lines, line => line.Contains("of the cluster 'test' at http://127.0.0.1:", StringComparison.Ordinal) && line.EndsWith(", for this machine, no token needed.", StringComparison.Ordinal));
            Assert.Contains(lines, line => line.Contains("Joined the cluster 'test' as 127.0.0.1:", StringComparison.Ordinal));
            Assert.EndsWith("Stopped.", lines[^1]);
        }
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

    private static async Task<(HttpStatusCode Status, string Text)> Ask(SiloProcess silo, string path)
    {
        using var answer = await Client.GetAsync(new Uri(silo.Server, path));
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    private static TcpListener Listen(out int port)
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        port = ((IPEndPoint)listener.LocalEndpoint).Port;
        return listener;
    }

    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z info    ")]
    private static partial Regex Calm();
}
