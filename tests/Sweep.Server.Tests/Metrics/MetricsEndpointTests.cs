using Sweep.Core.Spaces;
using Sweep.Hosting.Local;
using Sweep.TestKit;
using Sweep.TestKit.Local;
using Sweep.TestKit.Sweeps;
using Xunit;

namespace Sweep.Server.Tests.Metrics;

public sealed class MetricsEndpointTests
{
    [Theory]
    [InlineData(null, "text/plain; version=0.0.4; charset=utf-8")]
    [InlineData("*/*", "text/plain; version=0.0.4; charset=utf-8")]
    [InlineData("application/json", "text/plain; version=0.0.4; charset=utf-8")]
    [InlineData("application/openmetrics-text", "application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=underscores")]
    [InlineData("application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1", "application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=underscores")]
    [InlineData("application/openmetrics-text;version=1.0.0;q=0.4,text/plain;version=0.0.4;q=0.5", "text/plain; version=0.0.4; charset=utf-8")]
    [InlineData("application/openmetrics-text;version=9.0.0,text/plain;version=0.0.4;q=0.5", "text/plain; version=0.0.4; charset=utf-8")]
    public async Task Answers_in_the_format_that_is_preferred(string? accept, string expected)
    {
        await using var server = await MetricsServer.StartAsync();
        using var response = await server.GetAsync(accept);
        Assert.Equal(expected, response.Content.Headers.GetValues("Content-Type").Single());
        var text = await response.Content.ReadAsStringAsync();
        Assert.Equal(expected.StartsWith("application", StringComparison.Ordinal), text.EndsWith("# EOF\n", StringComparison.Ordinal));
        Assert.NotEmpty(Scrape.Parse(text).Families);
    }

    [Fact]
    public async Task Running_sweep_is_scraped()
    {
        using var folder = new ScratchFolder();
        await using var server = await MetricsServer.StartAsync();
        var setup = SweepScript.Setup(
            () => SweepScript.Scheduler("asha", 100, ("min_resource", ParameterValue.Int(10)), ("reduction_factor", ParameterValue.Int(3))),
            maxTrials: 30) with { Name = "scraped" };
        await using var sweep = LocalSweep.Open(folder["sweep"], setup, new ScriptedTrainer(), new LocalHostOptions { Slots = 2 });
        await sweep.Host.Run();
        using var response = await server.GetAsync("application/openmetrics-text");
        var text = await response.Content.ReadAsStringAsync();
        Assert.Equal(30, Scrape.Parse(text).Of("sweep_trials", ("sweep", "scraped")).Sum(sample => sample.Value));
    }
}
