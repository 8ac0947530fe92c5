using Sweep.Cluster.Checkpoints;
using Sweep.Hosting.Checkpoints;

namespace Sweep.Cluster.Redis;

/// <summary>Where sweeps of a cluster are kept, by name: journals in Redis, checkpoints on the shared volume.</summary>
/// <param name="connection">The connection to Redis.</param>
/// <param name="volume">The shared volume.</param>
/// <param name="silo">This silo's name, for messages to others.</param>
/// <param name="notice">Takes notices for people.</param>
public sealed class SweepStorage(RedisConnection connection, SharedVolume volume, string silo, Action<string> notice)
{
    /// <summary>The connection to Redis.</summary>
    public RedisConnection Connection => connection;

    /// <summary>The shared volume.</summary>
    public SharedVolume Volume => volume;

    /// <summary>Takes over the journal of a sweep, which is empty where there was none; whoever wrote it until now is refused from here on.</summary>
    /// <exception cref="Sweep.Hosting.Journals.JournalException">It cannot be opened; the message says why.</exception>
    public Task<RedisJournal> OpenWriter(string sweep) => RedisJournal.Open(connection, sweep, silo, notice);

    /// <summary>Reads the journal of a sweep, whoever writes it.</summary>
    public RedisJournalReader OpenReader(string sweep) => new(connection, sweep);

    /// <summary>The checkpoints of a sweep.</summary>
    public ICheckpointStore Checkpoints(string sweep) => volume.Checkpoints(sweep);

    /// <summary>Deletes all that is kept of a sweep, in Redis and on the volume; nothing where it has nothing. Nobody may run it.</summary>
    public async Task Delete(string sweep)
    {
        volume.Delete(sweep);
        var keys = connection.Keys;
        await connection.Database.KeyDeleteAsync([keys.Journal(sweep), keys.Owner(sweep), keys.Snapshot(sweep), keys.SnapshotParts(sweep, 0), keys.SnapshotParts(sweep, 1)]).ConfigureAwait(false);
    }
}
