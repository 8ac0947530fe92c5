namespace Sweep.Cluster.Checkpoints;

/// <summary>The file that makes a folder the volume of one cluster; the names are stored.</summary>
/// <param name="Id">The same in Redis.</param>
/// <param name="Cluster">The cluster's name.</param>
/// <param name="Prefix">Its prefix in Redis.</param>
internal sealed record VolumeIdentity(string Id, string Cluster, string Prefix);
