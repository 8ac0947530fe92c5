using Sweep.Cluster.Checkpoints;
using Sweep.Cluster.Redis;
using Sweep.Cluster.Tests.Fixtures;
using Sweep.TestKit;
using Xunit;

namespace Sweep.Cluster.Tests.Checkpoints;

[RedisSuite]
public sealed class VolumeProbeTests(RedisServer server) : IClassFixture<RedisServer>, IAsyncLifetime
{
    private readonly ScratchFolder _folder = new();
    private RedisConnection _connection = null!;

    public async Task InitializeAsync() => _connection = await RedisConnection.Connect(server.Options);

    public async Task DisposeAsync()
    {
        await _connection.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Silos_that_start_together_agree_on_the_folder_they_share()
    {
        await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => _connection.Enter("c", _folder["shared"]))));
        Assert.Equal([VolumeProbe.FileName], Directory.GetFileSystemEntries(_folder["shared"]).Select(Path.GetFileName));
        await _connection.Enter("c", _folder["shared"]);
    }

    [Fact]
    public async Task Folder_that_is_not_shared_is_refused()
    {
        await _connection.Enter("c", _folder["machine-1"]);
        await Refuses("c", "machine-2", $"{_folder["machine-2/sweep-volume.json"]} is not there, but the cluster 'c' has a checkpoint volume, and other silos see this file on it. Mount that volume at {_folder["machine-2"]} here.");
        Assert.False(File.Exists(_folder["machine-2/sweep-volume.json"]));
        // A folder that was the first silo's own until the cluster began anew elsewhere.
        File.WriteAllText(_folder["machine-2/sweep-volume.json"], File.ReadAllText(_folder["machine-1/sweep-volume.json"]).Replace("\"Id\":\"", "\"Id\":\"0", StringComparison.Ordinal));
        await Refuses("c", "machine-2", $"{_folder["machine-2/sweep-volume.json"]} differs from the one that other silos of the cluster see: the folder of checkpoints is not shared. Mount the same volume on all machines of the cluster.");
    }

    [Fact]
    public async Task Silos_that_start_together_with_folders_of_their_own_do_not_all_start()
    {
        var all = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(async () =>
        {
            try
            {
                await _connection.Enter("c", _folder[$"own-{i}"]);
                return true;
            }
            catch (RedisUnavailableException e)
            {
                Assert.False(e.IsRetryable);
                return false;
            }
        })));
        Assert.Single(all, started => started);
    }

    [Fact]
    public async Task Folder_of_another_cluster_is_refused()
    {
        await _connection.Enter("c", _folder["shared"]);
        await using var other = await RedisConnection.Connect(server.Options);
        var refused = await Assert.ThrowsAsync<RedisUnavailableException>(() => other.Enter("d", _folder["shared"]));
        Assert.Equal($"{_folder["shared/sweep-volume.json"]} says that this is the checkpoint volume of the cluster 'c' with the prefix '{_connection.Options.Prefix}' in Redis, and this silo is of 'd' with '{other.Options.Prefix}'. Give each cluster a folder of its own.", refused.Message);
    }

    [Fact]
    public async Task Redis_that_was_emptied_is_refused_where_there_are_sweeps()
    {
        var volume = await _connection.Enter("c", _folder["shared"]);
        await _connection.Database.KeyDeleteAsync(_connection.Keys.Volume);
        await _connection.Enter("c", _folder["shared"]); // nothing is lost: the first silo was killed before it told Redis
        volume.Checkpoints("a").Save(0, 1, 1, stream => stream.WriteByte(1));
        await _connection.Database.KeyDeleteAsync(_connection.Keys.Volume);
        await Refuses("c", "shared", $"{_folder["shared"]} has the checkpoints of 1 sweeps, but Redis at {server.Endpoint} knows nothing of this cluster: it was emptied, or is another. Restore it from a backup, or set redis.endpoints to the right one. To begin anew with this folder, delete {_folder["shared/sweep-volume.json"]}.");
    }

    [Fact]
    public async Task Folder_that_cannot_be_written_is_refused()
    {
        File.WriteAllText(_folder["file"], "");
        var refused = await Assert.ThrowsAsync<RedisUnavailableException>(() => _connection.Enter("c", _folder["file"]));
        Assert.StartsWith($"The checkpoint volume {_folder["file"]} cannot be used: ", refused.Message);
        Assert.False(refused.IsRetryable);
    }

    private async Task Refuses(string cluster, string folder, string message)
    {
        var refused = await Assert.ThrowsAsync<RedisUnavailableException>(() => _connection.Enter(cluster, _folder[folder]));
        Assert.Equal(message, refused.Message);
        Assert.False(refused.IsRetryable);
    }
}
