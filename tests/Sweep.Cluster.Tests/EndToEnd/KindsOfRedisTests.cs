using Sweep.Cluster.Redis;
using Sweep.Cluster.Tests.Fixtures;
using Sweep.Cluster.Tests.Processes;
using Sweep.Core.Sweeps;
using Sweep.Server.Client;
using Sweep.TestKit;
using Xunit;

namespace Sweep.Cluster.Tests.EndToEnd;

/// <summary>Whole silos, with their membership, over every kind of Redis that there is.</summary>
[Collection(ProcessesCollection.Name)]
public sealed class KindsOfRedisTests : IDisposable
{
    private const string Sweep = "kinds";

    private const string Specification = $$"""
        name: {{Sweep}}
        task: reber
        metric: { name: legal_strings, goal: maximize }
        space: { hidden: { int: [8, 16] }, lr: { float: [1e-3, 1e-1], log: true } }
        fixed: { cell: lstm, layers: 1, batch: 8 }
        scheduler: { kind: asha, resource: steps, min_resource: 200, max_resource: 600, reduction_factor: 3 }
        report_every: 100
        budget: { trials: 6 }
        """;

    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [RedisFact]
    public async Task Sweep_is_trained_over_a_Redis_Cluster_of_three_nodes()
    {
        var redis = new RedisCluster();
        await redis.InitializeAsync();
        try
        {
            await Train(redis.Options, [.. redis.Options.Endpoints.SelectMany(static endpoint => new[] { "--redis", endpoint })]);
        }
        finally
        {
            await redis.DisposeAsync();
        }
    }

    [RedisFact]
    public async Task Sweep_is_trained_over_TLS_with_user_and_password()
    {
        var redis = new RedisWithTls();
        await redis.InitializeAsync();
        try
        {
            var options = redis.Options;
            await Train(options, ["--redis", options.Endpoints[0], "--redis-tls", "--redis-tls-ca", options.CaFile!, "--redis-user", options.User!, "--redis-password-file", options.PasswordFile!]);
        }
        finally
        {
            await redis.DisposeAsync();
        }
    }

    private async Task Train(RedisOptions options, string[] redis)
    {
        Directory.CreateDirectory(_folder["checkpoints"]);
        string[] place = ["--cluster", ClusterProcesses.Name, "--checkpoints", _folder["checkpoints"], "--data", _folder.Path, "--redis-prefix", options.Prefix, .. redis];
        await using var control = SiloProcess.Start(ClusterProcesses.Control("control-0"), place);
        await using var worker = SiloProcess.Start(ClusterProcesses.Worker("worker-0", slots: 2), place);
        await Task.WhenAll(control.WhenReady(), worker.WhenReady());
        using var client = new RemoteCatalog(worker.Server);
        var sweep = await client.Create(Specification, [], null);
        await Waiting.Until(async () => (await sweep.Summary()).Finish is not null, "the end of the sweep");

        var entries = new List<JournalEntry>();
        await foreach (var entry in sweep.Entries()) entries.Add(entry);
        new SweepAudit(entries).All(sample: 1);
        Assert.Equal(0, await worker.Terminate());
        Assert.Equal(0, await control.Terminate());
    }
}
