using Sweep.Cluster.Redis;
using Xunit;

namespace Sweep.Cluster.Tests.Fixtures;

/// <summary>A real Redis Cluster of three nodes on free ports of this machine.</summary>
public sealed class RedisCluster : IAsyncLifetime
{
    /// <summary>The nodes; empty where there is no redis-server.</summary>
    public IReadOnlyList<RedisServer> Nodes { get; private set; } = [];

    /// <summary>How to reach it by one of its nodes, with a prefix of its own for each call.</summary>
    public RedisOptions Options => Nodes[0].Options;

    public async Task InitializeAsync()
    {
        if (RedisServer.Missing is not null) return;
        Nodes = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => RedisServer.Start("--cluster-enabled", "yes", "--cluster-port", "{BUS}", "--cluster-node-timeout", "2000")));
        Programs.Run("redis-cli", ["--cluster", "create", .. Nodes.Select(node => node.Endpoint), "--cluster-yes"]);
        await Waiting.Until(() => Nodes.All(node => node.Cli("CLUSTER", "INFO").Contains("cluster_state:ok", StringComparison.Ordinal)));
    }

    public async Task DisposeAsync()
    {
        foreach (var node in Nodes) await node.DisposeAsync();
    }
}
