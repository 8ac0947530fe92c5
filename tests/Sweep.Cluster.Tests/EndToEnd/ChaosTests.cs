using System.Globalization;
using Sweep.Cluster.Tests.Fixtures;
using Sweep.Cluster.Tests.Processes;
using Sweep.Core.Sweeps;
using Xunit;
using Xunit.Abstractions;

namespace Sweep.Cluster.Tests.EndToEnd;

/// <summary>
/// A sweep under <see cref="Havoc"/> ends as one to which nothing happened: every trial completed or stopped for a reason, no report applied twice, every decision taken again the same, weights to the
/// last bit those of an undisturbed training.
/// </summary>
[Collection(ProcessesCollection.Name)]
public sealed class ChaosTests(ITestOutputHelper output)
{
    private const string Sweep = "chaos";

    [RedisFact]
    public Task A_minute_of_chaos_changes_nothing() => Reign(TimeSpan.FromSeconds(60), trials: 60, seed: 1, sample: 3);

    /// <summary>With networks between silos that are cut as well, where the machine allows them. Run by hand: <c>dotnet test tests/Sweep.Cluster.Tests --settings tests/heavy.runsettings --filter "FullyQualifiedName~Ten_minutes"</c>; SWEEP_CHAOS_SEED chooses another seed.</summary>
    [RedisFact]
    [Trait("Category", "Heavy")]
    public Task Ten_minutes_of_chaos_change_nothing()
        => Reign(TimeSpan.FromMinutes(10), trials: 1000, seed: ulong.Parse(Environment.GetEnvironmentVariable("SWEEP_CHAOS_SEED") ?? "2", CultureInfo.InvariantCulture), sample: 10, hasNetworks: SiloNetworks.Missing is null);

    private async Task Reign(TimeSpan duration, int trials, ulong seed, int sample, bool hasNetworks = false)
    {
        SiloOptions[] silos = [
            .. Enumerable.Range(0, 2).Select(i => ClusterProcesses.Control($"control-{i}")),
            .. Enumerable.Range(0, 3).Select(i => ClusterProcesses.Worker($"worker-{i}", slots: 2))];
        // The first is asked over HTTP.
        using var networks = hasNetworks ? SiloNetworks.Lay([.. silos.Skip(1).Select(silo => silo.Name)]) : null;
        var redis = await RedisServer.Start();
        await using var network = TcpProxy.Start(redis.Endpoint, networks?.Shared);
        await using var cluster = await ClusterProcesses.Prepare(["--membership", "fast", "--heartbeat", "0.5s", "--lost", "3s"], redis, network.Endpoint);
        await cluster.Add(networks is null ? silos : [.. silos.Select(silo => ClusterProcesses.On(networks, silo))]);
        await cluster.Through(cluster["control-0"]).Create(Specification(trials), [], null);

        var havoc = new Havoc(cluster, network, networks, seed, output.WriteLine);
        await havoc.Reign(duration, async () => (await cluster.Journal(Sweep)).LastOrDefault()?.Events[^1] is SweepEvent.SweepFinished);
        output.WriteLine(string.Join(", ", havoc.Done.Select(done => $"{done.Key} {done.Value}")));
        var audit = new SweepAudit(await cluster.WhenFinished(Sweep, TimeSpan.FromMinutes(3) + (duration / 2)));
        output.WriteLine(audit.ToString());
        audit.All(sample);
    }

    private static string Specification(int trials) => $$"""
        name: {{Sweep}}
        task: reber
        metric: { name: legal_strings, goal: maximize }
        space: { cell: { choice: [rnn, lstm, gru] }, hidden: { int: [8, 16] }, lr: { float: [1e-3, 1e-1], log: true } }
        fixed: { layers: 1, batch: 8 }
        scheduler: { kind: asha, resource: steps, min_resource: 1000, max_resource: 9000, reduction_factor: 3 }
        report_every: 100
        budget: { trials: {{trials}} }
        restarts: 1000
        checkpoints: { keep: 5 }
        """;
}
