using System.Diagnostics;
using Sweep.TestKit;
using Xunit;

namespace Sweep.Server.Tests.Dashboards;

/// <summary>What dashboards and alerts ask for is what a running sweep shows: a renamed metric fails here. Alone, since metrics are the whole process's.</summary>
[Collection(nameof(LiveDashboardsTests))]
[CollectionDefinition(nameof(LiveDashboardsTests), DisableParallelization = true)]
public sealed class LiveDashboardsTests(LiveSweeps sweeps) : IClassFixture<LiveSweeps>
{
    // One machine has no silos and no Redis; the names of those are held by what Orleans and redis_exporter showed when the pictures were drawn.
    private const string ClusterOnly = "orleans_|redis_";

    // Everything has come after some scrapes; a crowded machine may take longer for them.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task Every_metric_named_is_shown()
    {
        var shown = Samples(await sweeps.Metrics());
        for (var waited = Stopwatch.StartNew(); waited.Elapsed < Patience && !Named().All(shown.Contains); await Task.Delay(100)) shown.UnionWith(Samples(await sweeps.Metrics()));
        Assert.Empty(Named().Except(shown));
    }

    [Fact]
    public async Task Open_streams_are_counted()
    {
        using (var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/sweeps/going/events") { Headers = { { "Accept", "text/event-stream" } } })
        using (await sweeps.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead))
        {
            Assert.Contains("\nsweep_event_streams{otel_scope_name=\"Sweep\"} 1\n", await sweeps.Metrics());
        }

        await Until(sweeps.Metrics, static metrics => metrics.Contains("\nsweep_event_streams{otel_scope_name=\"Sweep\"} 0\n"));
        Assert.Contains("\nsweep_event_streams{otel_scope_name=\"Sweep\"} 0\n", await sweeps.Metrics());
    }

    [ProgramFact("prometheus", ProgramFactAttribute.Python, Shared = "tools/dashcheck.py")]
    public async Task Every_query_has_data()
    {
        await sweeps.Client.GetStringAsync("/api/v1/sweeps");
        using var prometheus = await PrometheusProcess.Start(sweeps.Client.BaseAddress!.Authority);

        // Rates need two scrapes, rules a few evaluations: asked again until all is there.
        string[] arguments = [SharedFolder.Find("tools/dashcheck.py")!, .. DashboardFile.Paths, "--prom", prometheus.Address.ToString().TrimEnd('/'), "--allow-empty", ClusterOnly];
        var (exitCode, output) = await Until(() => ExternalProgram.Run(ExternalProgram.Python!, arguments), static run => run.ExitCode == 0);
        Assert.True(exitCode == 0, output);

        // Recording rules have series; what alerts compare has too, though none of them may ring.
        var names = AlertFile.Recordings.Select(rule => rule.Name).Concat(AlertFile.Alerts.SelectMany(alert => MetricNames.In(alert.Expression))).Distinct().ToList();
        Assert.NotEmpty(names);
        foreach (var name in names) Assert.NotEmpty(await Until(() => prometheus.Query(name), static series => series.Count > 0));
        foreach (var (name, expression) in AlertFile.Recordings) Assert.True((await prometheus.Query(expression)).Count > 0, $"{name} has no data.");
        foreach (var alert in AlertFile.Alerts) await prometheus.Query(alert.Expression);
        Assert.All(await prometheus.Rules(), rule => Assert.True(rule is { Health: "ok", State: null or "inactive" or "pending" }, $"{rule.Name} is {rule.Health}, {rule.State}: {rule.Error}"));
    }

    private static HashSet<string> Named() =>
    [
        .. DashboardFile.All.SelectMany(dashboard => dashboard.Panels).SelectMany(panel => panel.Queries)
            .Concat(AlertFile.Recordings.Select(rule => rule.Expression))
            .Concat(AlertFile.Alerts.Select(alert => alert.Expression))
            .SelectMany(MetricNames.In)
            .Where(name => name.StartsWith("sweep_", StringComparison.Ordinal) || name.StartsWith("http_", StringComparison.Ordinal)),
    ];

    private static HashSet<string> Samples(string metrics)
        => [.. metrics.Split('\n').Where(line => line.Length > 0 && line[0] != '#').Select(line => line[..line.IndexOfAny(['{', ' '])])];

    private static Task<T> Until<T>(Func<T> read, Func<T, bool> isEnough) => Until(() => Task.FromResult(read()), isEnough);

    private static async Task<T> Until<T>(Func<Task<T>> read, Func<T, bool> isEnough)
    {
        for (var waited = Stopwatch.StartNew(); ; await Task.Delay(500))
        {
            var value = await read();
            if (isEnough(value) || waited.Elapsed > Patience) return value;
        }
    }
}
