using Sweep.Cluster.Tests.EndToEnd;
using Sweep.Cluster.Tests.Fixtures;
using Sweep.Cluster.Tests.Processes;
using Sweep.Core.Sweeps;
using Xunit;

namespace Sweep.Cluster.Tests.Silo;

/// <summary>Machines whose clocks are minutes apart, by Debian's faketime; their monotonic clocks are left alone, as on machines.</summary>
[Collection(ProcessesCollection.Name)]
public sealed class WrongClocksTests
{
    private const string Sweep = "clocks";

    private const string Specification = $$"""
        name: {{Sweep}}
        task: reber
        metric: { name: legal_strings, goal: maximize }
        space: { hidden: { int: [8, 16] }, lr: { float: [1e-3, 1e-1], log: true } }
        fixed: { cell: lstm, layers: 1, batch: 8 }
        scheduler: { kind: none, resource: steps, max_resource: 4000 }
        report_every: 200
        budget: { trials: 6 }
        """;

    /// <summary>A test that needs faketime and redis-server; skipped, with the reason, where there is none, but not in CI.</summary>
    private sealed class ClocksFactAttribute : FactAttribute
    {
        public ClocksFactAttribute()
        {
            if (Environment.GetEnvironmentVariable("CI") == "true") return;
            Skip = RedisServer.Missing ?? (Library is null ? "faketime is not installed. Install it (Debian, Ubuntu: apt install faketime)." : null);
        }
    }

    private static string? Library { get; } = !OperatingSystem.IsLinux() ? null
        : Directory.EnumerateDirectories("/usr/lib").Append("/usr/lib").Select(folder => Path.Combine(folder, "faketime", "libfaketimeMT.so.1")).FirstOrDefault(File.Exists);

    [ClocksFact]
    public async Task Nobody_is_lost_where_clocks_are_minutes_apart()
    {
        // With these settings a silo that signed more than six seconds ago would be stale.
        await using var cluster = await ClusterProcesses.Prepare(["--membership", "fast", "--heartbeat", "1s", "--lost", "5s"]);
        await cluster.Add(ClusterProcesses.Control("control-0"), ClusterProcesses.Worker("early", 1) with { Variables = Clock("-10m") }, ClusterProcesses.Worker("late", 1) with { Variables = Clock("+10m") });
        Assert.All(new[] { ("early", -10), ("late", 10) }, silo => Assert.Equal(DateTime.UtcNow.AddMinutes(silo.Item2), DateTime.Parse(cluster[silo.Item1].Said.Split(' ')[0]).ToUniversalTime(), TimeSpan.FromMinutes(2)));

        await cluster.Through(cluster["early"]).Create(Specification, [], null);
        var entries = await cluster.WhenFinished(Sweep);

        var starts = entries.SelectMany(entry => entry.Events).OfType<SweepEvent.AttemptStarted>().ToList();
        Assert.Equal(6, starts.Count);
        Assert.Equal(["early", "late"], starts.Select(start => start.Worker.Split('~')[0]).Distinct().Order());
        new SweepAudit(entries).All(sample: 1);
    }

    private static Dictionary<string, string> Clock(string offset) => new()
    {
        ["LD_PRELOAD"] = Library ?? throw new InvalidOperationException("faketime is not installed (Debian, Ubuntu: apt install faketime)."),
        ["FAKETIME"] = offset,
        ["DONT_FAKE_MONOTONIC"] = "1",
        ["FAKETIME_FORCE_MONOTONIC_FIX"] = "0",
    };
}
