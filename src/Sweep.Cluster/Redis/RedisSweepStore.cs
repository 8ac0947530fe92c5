using Sweep.Cluster.Catalog;
using Sweep.Cluster.Checkpoints;
using Sweep.Core.Sweeps;
using Sweep.Hosting.Checkpoints;
using Sweep.Hosting.Folders;
using Sweep.Hosting.Journals;

namespace Sweep.Cluster.Redis;

/// <summary>Sweeps of a cluster: journals, snapshots and their list in Redis, checkpoints and old entries on the shared volume.</summary>
/// <param name="connection">The connection to Redis.</param>
/// <param name="volume">The shared volume.</param>
/// <param name="silo">This silo's name, for messages to others.</param>
/// <param name="notice">Takes notices for people.</param>
public sealed class RedisSweepStore(RedisConnection connection, SharedVolume volume, string silo, Action<string> notice) : ISweepStore
{
    private readonly SweepRegistry _registry = new(connection);

    /// <summary>The connection to Redis.</summary>
    public RedisConnection Connection => connection;

    /// <summary>The shared volume.</summary>
    public SharedVolume Volume => volume;

    /// <inheritdoc/>
    public Task<IReadOnlyList<RegisteredSweep>> List() => Ask(_registry.List, "The sweeps cannot be listed");

    /// <inheritdoc/>
    public Task<RegisteredSweep?> Find(string name) => Ask(() => _registry.Find(name), $"Whether there is a sweep '{name}' cannot be told");

    /// <inheritdoc/>
    public Task<string> Register(string name) => Ask(() => _registry.Register(name, RemoveWhatIsLeft), $"The sweep '{name}' cannot be created");

    /// <inheritdoc/>
    public Task MarkFinished(string name)
        => Ask(
            async () =>
            {
                await _registry.MarkFinished(name).ConfigureAwait(false);
                return true;
            },
            $"That sweep '{name}' is over cannot be noted");

    /// <inheritdoc/>
    public async Task<OwnedSweep> Own(string name)
    {
        var journal = await OpenWriter(name).ConfigureAwait(false);
        return new OwnedSweep(journal, Snapshots(journal));
    }

    /// <summary>Takes over the journal of a sweep, which is empty where there was none; whoever wrote it until now is refused from here on.</summary>
    /// <exception cref="JournalException">It cannot be opened; the message says why.</exception>
    public Task<RedisJournal> OpenWriter(string name) => RedisJournal.Open(connection, name, silo, volume, notice);

    /// <summary>The snapshots of a sweep, saved as the writer of its journal.</summary>
    public RedisSnapshots Snapshots(RedisJournal journal) => new(connection, journal, connection.Options.JournalKeep, notice);

    /// <summary>Reads the journal of a sweep, whoever writes it.</summary>
    public RedisJournalReader OpenReader(string name) => new(connection, name, volume);

    /// <inheritdoc/>
    public IAsyncEnumerable<JournalEntry> Read(string name, long from, CancellationToken cancel = default) => OpenReader(name).ReadAsync(from, cancel: cancel);

    /// <inheritdoc/>
    public ICheckpointStore Checkpoints(string name)
    {
        try
        {
            return volume.Checkpoints(name);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new JournalException($"The checkpoints of sweep '{name}' cannot be reached: {e.Message}", e);
        }
    }

    /// <inheritdoc/>
    public Task Remove(string name, DateTimeOffset at, string? by)
        => Ask(
            async () =>
            {
                if (await _registry.Find(name).ConfigureAwait(false) is null) return false;
                ChangeLog.Append(volume.Root, at, by, "sweep deleted", name);
                await _registry.MarkRemoved(name).ConfigureAwait(false);
                await RemoveWhatIsLeft(name).ConfigureAwait(false);
                await _registry.Forget(name).ConfigureAwait(false);
                return true;
            },
            $"The sweep '{name}' cannot be removed");

    // The owner's key stays: a writer that comes back after the sweep was removed finds a later epoch, whatever has the name by then.
    private async Task RemoveWhatIsLeft(string name)
    {
        var (owner, _, _) = await JournalOwnership.Take(connection, name, silo, volume: null).ConfigureAwait(false);
        volume.Delete(name);
        var keys = connection.Keys;
        await owner.Run(JournalScripts.Remove, keys.Journal(name), [], keys.Snapshot(name), keys.SnapshotParts(name, 0), keys.SnapshotParts(name, 1)).ConfigureAwait(false);
    }

    private async Task<T> Ask<T>(Func<Task<T>> question, string failed)
    {
        try
        {
            return await question().ConfigureAwait(false);
        }
        catch (Exception e) when (RedisFailure.Is(e))
        {
            throw new JournalException($"{failed}: Redis at {connection.Where}: {RedisFailure.Explain(e)}.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new JournalException($"{failed}: the checkpoint volume: {e.Message}", e);
        }
    }
}
