using StackExchange.Redis;

namespace Sweep.Cluster.Redis;

/// <summary>A prefix of keys belongs to one cluster: two that shared it would fight for the same sweeps.</summary>
internal static class ClusterClaim
{
    /// <summary>Takes the prefix for a cluster, or finds that it has it.</summary>
    /// <exception cref="RedisUnavailableException">It belongs to another.</exception>
    public static async Task Take(RedisConnection connection, string cluster)
    {
        var key = connection.Keys.Cluster;
        await connection.Database.StringSetAsync(key, cluster, when: When.NotExists).ConfigureAwait(false);
        await connection.BecomesReplicated(key).ConfigureAwait(false);
        var owner = (string?)await connection.Database.StringGetAsync(key).ConfigureAwait(false);
        if (owner == cluster) return;
        throw new RedisUnavailableException(
            $"The prefix '{connection.Options.Prefix}' of Redis at {connection.Where} belongs to the cluster '{owner}', and this silo is of the cluster '{cluster}'. "
            + $"Set redis.prefix to one of its own; or cluster to '{owner}' to join that; or, when '{owner}' is no more, delete the key '{key}'.") { IsRetryable = false };
    }
}
