using System.Text.Json;
using Sweep.Hosting.Local;
using Sweep.Server.Tests.Dashboards;
using Sweep.TestKit;
using Sweep.TestKit.Local;
using Sweep.TestKit.Sweeps;
using Xunit;

namespace Sweep.Server.Tests.Metrics;

public sealed class ExemplarTests
{
    [ProgramFact("prometheus")]
    public async Task Prometheus_keeps_the_trial_of_a_duration()
    {
        using var folder = new ScratchFolder();
        await using var server = await MetricsServer.StartAsync();
        using var trainer = new MeasuredTrainer(static number => number);
        await using var sweep = LocalSweep.Open(folder["sweep"], SweepScript.Setup(maxTrials: 20) with { Name = "kept" }, trainer, new LocalHostOptions { Slots = 1 });
        await sweep.Host.Run();
        using var prometheus = await PrometheusProcess.Start(server.Address.Authority);

        IReadOnlyList<JsonElement> exemplars = [];
        for (var turn = 0; turn < 120 && exemplars.Count == 0; turn++)
        {
            exemplars = await prometheus.Exemplars("sweep_suggest_duration_seconds_bucket{sweep=\"kept\"}");
            if (exemplars.Count == 0) await Task.Delay(500);
        }

        Assert.NotEmpty(exemplars);
        Assert.All(exemplars, static labels => Assert.InRange(int.Parse(labels.GetProperty("trial").GetString()!), 0, 19));
    }
}
