using System.Net;
using System.Text.RegularExpressions;
using Sweep.Cluster.Silo;
using Sweep.Cluster.Telemetry;
using Sweep.Cluster.Tests.Fixtures;
using Sweep.Cluster.Tests.Processes;
using Sweep.Server;
using Sweep.Server.Access;
using Sweep.TestKit;
using Xunit;

namespace Sweep.Cluster.Tests.Telemetry;

[Collection(ProcessesCollection.Name)]
public sealed partial class SiloTelemetryTests
{
    // Series that are there once what they count has happened.
    private static readonly string[] OfEvents = ["orleans_app_requests_timedout_total"];

    [RedisFact]
    public async Task A_scrape_has_what_the_dashboard_of_clusters_asks_of_Orleans()
    {
        var asked = Names().Matches(File.ReadAllText(Path.Combine(RepositoryFolder.Root, "dashboards", "cluster.json"))).Select(match => match.Value).Distinct().Except(OfEvents).ToList();
        await using var cluster = await ClusterProcesses.Start(workers: 1, slots: 1);
        using var client = new HttpClient();

        Assert.NotEmpty(asked);
        foreach (var name in asked.Append("sweep_event_streams"))
        {
            // A silo that has just joined has yet to do what some of them count.
            await Waiting.Until(async () => (await client.GetStringAsync(new Uri(cluster["worker-0"].Server, "/metrics"))).Contains($"\n{name}{{", StringComparison.Ordinal), name);
        }
    }

    [Fact]
    public async Task Scrapes_are_for_those_who_may_read()
    {
        using var folder = new ScratchFolder();
        var (secret, _) = TokenFile.Create(folder["tokens.json"], "reader", Role.Read, DateTimeOffset.UtcNow, null);
        using var telemetry = SiloTelemetry.Start();
        await using var server = await SweepServer.StartAsync(new GatedCatalog(), new ServerOptions { TokensPath = folder["tokens.json"] }.Serving(telemetry));
        using var client = new HttpClient { BaseAddress = new Uri(server.Urls[0]) };

        using var refused = await client.GetAsync(new Uri("/metrics", UriKind.Relative));
        client.DefaultRequestHeaders.Authorization = new("Bearer", secret);
        using var answered = await client.GetAsync(new Uri("/metrics", UriKind.Relative));

        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.OK), (refused.StatusCode, answered.StatusCode));
        Assert.Contains("sweep_event_streams", await answered.Content.ReadAsStringAsync());
    }

    [GeneratedRegex("orleans_[a-z_]+")]
    private static partial Regex Names();
}
