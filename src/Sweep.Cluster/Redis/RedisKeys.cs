using StackExchange.Redis;

namespace Sweep.Cluster.Redis;

/// <summary>
/// The names of all keys. Those of one sweep share a hash tag, <c>{PREFIX:NAME}</c>: Redis Cluster keeps them on one node, where one script may
/// read and write them.
/// </summary>
public sealed class RedisKeys(string prefix)
{
    /// <summary>Which sweeps there are.</summary>
    public RedisKey Sweeps => $"{prefix}:sweeps";

    /// <summary>Which cluster the prefix belongs to.</summary>
    public RedisKey Cluster => $"{prefix}:cluster";

    /// <summary>Which volume has the checkpoints.</summary>
    public RedisKey Volume => $"{prefix}:volume";

    /// <summary>Orleans' table of silos.</summary>
    public RedisKey Members => $"{prefix}:members";

    /// <summary>A sweep's entries: a stream; the entry at position p has the id <c>p+1-0</c>, because Redis has no id 0-0.</summary>
    public RedisKey Journal(string sweep) => Of(sweep, "journal");

    /// <summary>Who may write a sweep's journal: a hash of <c>epoch</c>, <c>holder</c>, and <c>removed</c>, the epoch at which a sweep of the name was last removed.</summary>
    public RedisKey Owner(string sweep) => Of(sweep, "owner");

    /// <summary>Which of the two places has a sweep's latest snapshot, and what it is.</summary>
    public RedisKey Snapshot(string sweep) => Of(sweep, "snapshot");

    /// <summary>A place for the parts of a snapshot: 0 or 1.</summary>
    public RedisKey SnapshotParts(string sweep, int place) => Of(sweep, place == 0 ? "snapshot:0" : "snapshot:1");

    private RedisKey Of(string sweep, string what) => $"{{{prefix}:{sweep}}}:{what}";
}
