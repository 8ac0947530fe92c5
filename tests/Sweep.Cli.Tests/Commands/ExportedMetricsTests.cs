using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Sweep.TestKit;
using Xunit;

namespace Sweep.Cli.Tests.Commands;

public sealed class ExportedMetricsTests
{
    [Fact]
    public async Task Run_exports_metrics_and_traces_where_the_environment_says_so()
    {
        using var folder = new ScratchFolder();
        var received = new ConcurrentQueue<(string Path, string Body)>();
        await using var collector = await Collector(received);
        var start = new ProcessStartInfo("dotnet") { WorkingDirectory = folder.Path, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in new[] { Path.Combine(AppContext.BaseDirectory, "sweep.dll"), "run", Path.Combine(RepositoryFolder.Root, "deploy", "sweeps", "reber.yaml"), "--set", "budget.trials=2", "--set", "scheduler.max_resource=40", "--set", "scheduler.min_resource=10", "--quiet" }) start.ArgumentList.Add(argument);
        start.Environment["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Urls.Single();
        start.Environment["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf";
        start.Environment["OTEL_SERVICE_NAME"] = "grammar-search";
        start.Environment["OTEL_RESOURCE_ATTRIBUTES"] = "team=recurrent";
        using var process = Process.Start(start)!;
        var result = await SweepProgram.Finish(process);

        Assert.True(result.ExitCode == 0, result.Error);
        // Texts are as they are in protocol buffers; the server's tests take messages apart.
        var metrics = received.Where(static request => request.Path == "/v1/metrics").Select(static request => request.Body).ToList();
        var traces = received.Where(static request => request.Path == "/v1/traces").Select(static request => request.Body).ToList();
        Assert.Contains(metrics, static body => body.Contains("sweep.best.objective", StringComparison.Ordinal));
        Assert.Contains(traces, static body => body.Contains("attempt", StringComparison.Ordinal) && body.Contains("rung", StringComparison.Ordinal));
        Assert.All(metrics.Concat(traces), static body => Assert.Contains("grammar-search", body));
        Assert.All(metrics.Concat(traces), static body => Assert.Contains("recurrent", body));
    }

    private static async Task<WebApplication> Collector(ConcurrentQueue<(string Path, string Body)> received)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(static kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var collector = builder.Build();
        collector.Run(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            received.Enqueue((context.Request.Path.Value!, Encoding.Latin1.GetString(body.ToArray())));
        });
        await collector.StartAsync();
        return collector;
    }
}
