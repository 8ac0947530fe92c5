using System.Text.Json;
using StackExchange.Redis;
using Sweep.Cluster.Redis;
using Sweep.Hosting.Folders;

namespace Sweep.Cluster.Checkpoints;

/// <summary>
/// Finds out whether the folder of checkpoints is the one that all silos of the cluster share. The first silo writes a file with a random id into it and the id
/// to Redis; whoever comes later must find the same id in both.
/// </summary>
internal static class VolumeProbe
{
    /// <summary>The file.</summary>
    public const string FileName = "sweep-volume.json";

    /// <summary>Checks the folder, or makes it the cluster's.</summary>
    /// <returns>The volume.</returns>
    /// <exception cref="RedisUnavailableException">It is not the volume of this cluster, or cannot be written.</exception>
    public static async Task<SharedVolume> Check(RedisConnection connection, string folder, string cluster)
    {
        var root = Path.GetFullPath(folder);
        var path = Path.Combine(root, FileName);
        var volume = new SharedVolume(root);
        try
        {
            RequireWritable(root);
            var shared = (string?)await connection.Database.StringGetAsync(connection.Keys.Volume).ConfigureAwait(false);
            if (Read(path) is { } found) RequireOwn(found, shared, connection, cluster, volume);
            else if (shared is not null) throw Refused($"{path} is not there, but the cluster '{cluster}' has a checkpoint volume, and other silos see this file on it. Mount that volume at {root} here.");
            await Agree(connection, path, cluster, shared).ConfigureAwait(false);
            return volume;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RedisUnavailableException($"The checkpoint volume {root} cannot be used: {e.Message}", e) { IsRetryable = false };
        }
    }

    // Two silos may be the first: one's file is there, and one's id is in Redis. On a shared volume both are of the same one.
    private static async Task Agree(RedisConnection connection, string path, string cluster, string? shared)
    {
        if (shared is not null) return;
        var isMine = AtomicFile.TryCreate(path, JsonSerializer.SerializeToUtf8Bytes(new VolumeIdentity(Guid.NewGuid().ToString("n"), cluster, connection.Options.Prefix)));
        var id = Read(path)!.Id;
        await connection.Database.StringSetAsync(connection.Keys.Volume, id, when: When.NotExists).ConfigureAwait(false);
        await connection.BecomesReplicated(connection.Keys.Volume).ConfigureAwait(false);
        var agreed = (string?)await connection.Database.StringGetAsync(connection.Keys.Volume).ConfigureAwait(false);
        if (agreed == id) return;
        if (isMine) File.Delete(path);
        throw NotShared(path);
    }

    private static void RequireOwn(VolumeIdentity found, string? shared, RedisConnection connection, string cluster, SharedVolume volume)
    {
        var path = Path.Combine(volume.Root, FileName);
        if (found.Cluster != cluster || found.Prefix != connection.Options.Prefix)
        {
            throw Refused($"{path} says that this is the checkpoint volume of the cluster '{found.Cluster}' with the prefix '{found.Prefix}' in Redis, and this silo is of '{cluster}' with '{connection.Options.Prefix}'. Give each cluster a folder of its own.");
        }

        if (shared is not null && shared != found.Id) throw NotShared(path);
        var sweeps = shared is null ? volume.Sweeps().Count() : 0;
        if (sweeps > 0)
        {
            throw Refused($"{volume.Root} has the checkpoints of {sweeps} sweeps, but Redis at {connection.Where} knows nothing of this cluster: it was emptied, or is another. Restore it from a backup, or set redis.endpoints to the right one. To begin anew with this folder, delete {path}.");
        }
    }

    private static RedisUnavailableException NotShared(string path)
        => Refused($"{path} differs from the one that other silos of the cluster see: the folder of checkpoints is not shared. Mount the same volume on all machines of the cluster.");

    private static VolumeIdentity? Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<VolumeIdentity>(File.ReadAllBytes(path)) is { Id: not null } found ? found : throw new JsonException();
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (JsonException e)
        {
            throw new RedisUnavailableException($"{path} cannot be understood; it tells that a folder is a cluster's checkpoint volume. Restore it from a copy.", e) { IsRetryable = false };
        }
    }

    private static void RequireWritable(string root)
    {
        AtomicFile.CreateFolder(root);
        var probe = Path.Combine(root, $".probe-{Guid.NewGuid():n}");
        File.WriteAllText(probe, "");
        File.Delete(probe);
    }

    private static RedisUnavailableException Refused(string message) => new(message) { IsRetryable = false };
}
