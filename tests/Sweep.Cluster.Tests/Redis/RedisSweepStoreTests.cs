using Sweep.Cluster.Checkpoints;
using Sweep.Cluster.Redis;
using Sweep.Cluster.Tests.Fixtures;
using Sweep.Hosting.Journals;
using Sweep.TestKit;
using Sweep.TestKit.Journals;
using Xunit;

namespace Sweep.Cluster.Tests.Redis;

[RedisSuite]
public sealed class RedisSweepStoreTests(RedisServer server) : IClassFixture<RedisServer>, IAsyncLifetime
{
    private readonly ScratchFolder _folder = new();
    private RedisConnection _connection = null!;
    private RedisSweepStore _store = null!;

    public async Task InitializeAsync()
    {
        _connection = await RedisConnection.Connect(server.Options);
        _store = Store();
    }

    public async Task DisposeAsync()
    {
        await _connection.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Lists_sweeps_by_name()
    {
        Assert.Empty(await _store.List());
        foreach (var name in new[] { "b", "a", "c" }) Assert.Equal(name, await _store.Register(name));
        await _store.MarkFinished("b");
        await _store.MarkFinished("nobody");
        Assert.Equal([("a", false), ("b", true), ("c", false)], (await Store().List()).Select(item => (item.Name, item.IsFinished)));
        Assert.True((await _store.Find("b"))!.IsFinished);
        Assert.Null(await _store.Find("B"));
        Assert.Null(await _store.Find("d"));
    }

    [Fact]
    public async Task Name_is_taken_once_also_in_other_case()
    {
        Assert.Equal("Reber", await _store.Register("Reber"));
        Assert.Equal("Reber", await _store.Register("reber"));
        Assert.Equal("Reber", await _store.Register("Reber"));
        Assert.Equal("Reber", Assert.Single(await _store.List()).Name);
        var names = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Store().Register(i % 2 == 0 ? "x" : "X")));
        Assert.Single(names.Distinct());
    }

    [Fact]
    public async Task Registered_sweep_that_was_never_begun_is_empty_and_can_be_begun()
    {
        await _store.Register("a");
        await using var journal = (await Store().Own("a")).Journal;
        Assert.Equal(0, journal.NextPosition);
    }

    [Fact]
    public async Task Removed_sweep_leaves_nothing_but_who_removed_it()
    {
        await Begin("a", 10);
        _store.Checkpoints("a").Save(0, 1, 1, stream => stream.WriteByte(1));
        await _store.Remove("a", DateTimeOffset.FromUnixTimeMilliseconds(5), "anna");
        await _store.Remove("a", DateTimeOffset.FromUnixTimeMilliseconds(6), "anna");
        Assert.Empty(await _store.List());
        Assert.Equal([$"{{{_connection.Options.Prefix}:a}}:owner"], Keys());
        Assert.Empty(_store.Volume.Sweeps());
        Assert.Equal("{\"at\":5,\"by\":\"anna\",\"change\":\"sweep deleted\",\"name\":\"a\"}\n", File.ReadAllText(_folder["changes.jsonl"]));
    }

    [Fact]
    public async Task Writer_that_comes_back_after_its_sweep_was_removed_spoils_nothing_of_the_next()
    {
        await _store.Register("a");
        var zombie = (RedisJournal)(await _store.Own("a")).Journal;
        foreach (var entry in SampleEvents.Entries(10)) zombie.Append(entry);
        await zombie.WhenDurable(9);
        await using var idle = await _store.OpenWriter("a");
        await _store.Remove("a", default, null);
        await _store.Register("a");
        await using var journal = await _store.OpenWriter("a");
        Assert.Equal(0, journal.NextPosition);

        zombie.Append(SampleEvents.Entries(1, 10).Single());
        Assert.True((await Assert.ThrowsAsync<JournalException>(() => zombie.WhenDurable(10))).TakenOver);
        await zombie.DisposeAsync();
        await idle.DisposeAsync(); // says how far it came, of a sweep that is no more
        await using var next = await _store.OpenWriter("a");
        Assert.Equal(0, next.NextPosition);
    }

    [Fact]
    public async Task Removal_that_was_cut_off_is_made_good_when_the_name_is_taken_again()
    {
        await Begin("a", 10);
        _store.Checkpoints("a").Save(0, 1, 1, stream => stream.WriteByte(1));
        await new SweepRegistry(_connection).MarkRemoved("a"); // and then the process was killed
        Assert.Empty(await _store.List());
        Assert.Null(await _store.Find("a"));
        Assert.Equal("A", await _store.Register("A"));
        Assert.Empty(_store.Volume.Sweeps());
        await using var journal = await _store.OpenWriter("A");
        Assert.Equal(0, journal.NextPosition);
    }

    [Fact]
    public async Task Older_backup_is_refused_when_a_sweep_is_taken_up()
    {
        await using var own = await RedisServer.Start();
        await using var connection = await RedisConnection.Connect(own.Options);
        var store = new RedisSweepStore(connection, new SharedVolume(_folder.Path), "silo-1", _ => { });
        await store.Register("a");
        await Append(store, 40);
        own.Backup();
        await Append(store, 60);
        await own.RestoreBackup();
        await using var again = await RedisConnection.Connect(connection.Options);
        store = new RedisSweepStore(again, store.Volume, "silo-1", _ => { });
        var file = _folder["sweeps/a/journal-0/position"];
        var refused = await Assert.ThrowsAsync<JournalException>(() => store.OpenWriter("a"));
        Assert.Equal(
            $"Redis at {own.Endpoint} has 40 entries of sweep 'a', but 100 were durable, says {file}. Redis lost data, or was restored from an older backup. Nothing was changed. Restore a newer backup; or, to go on with what Redis has and lose entries 40 to 99 for good, delete {file}.",
            refused.Message);
        File.Delete(file);
        await using var journal = await store.OpenWriter("a");
        Assert.Equal(40, journal.NextPosition);
    }

    [Fact]
    public async Task Older_backup_is_refused_while_a_sweep_is_written()
    {
        await using var own = await RedisServer.Start();
        await using var connection = await RedisConnection.Connect(own.Options);
        var store = new RedisSweepStore(connection, new SharedVolume(_folder.Path), "silo-1", _ => { });
        await store.Register("a");
        await using var journal = await store.OpenWriter("a");
        foreach (var entry in SampleEvents.Entries(40)) journal.Append(entry);
        await journal.WhenDurable(39);
        own.Backup();
        foreach (var entry in SampleEvents.Entries(60, 40)) journal.Append(entry);
        await journal.WhenDurable(99);
        await own.RestoreBackup();
        journal.Append(SampleEvents.Entries(1, 100).Single());
        var refused = await Assert.ThrowsAsync<JournalException>(() => journal.WhenDurable(100));
        Assert.Equal(
            $"Redis at {own.Endpoint} lost entries of sweep 'a': it acknowledged 100, but 40 are there. It lost data, or was restored from an older backup. Nothing more is written. Restore a newer backup, and start the sweep's silos again.",
            refused.Message);
        Assert.False(refused.TakenOver);
        Assert.Same(refused, journal.Failure);
        await using var again = await RedisConnection.Connect(connection.Options);
        Assert.Equal(40, await new RedisJournalReader(again, "a").NextPosition());
    }

    [Fact]
    public async Task Backup_from_before_a_take_over_is_refused_by_the_writer_of_now()
    {
        await using var own = await RedisServer.Start();
        await using var connection = await RedisConnection.Connect(own.Options);
        await using var first = await RedisJournal.Open(connection, "a", "silo-1");
        first.Append(SampleEvents.Entries(1).Single());
        await first.WhenDurable(0);
        own.Backup();
        await using var second = await RedisJournal.Open(connection, "a", "silo-2");
        await own.RestoreBackup();
        second.Append(SampleEvents.Entries(1, 1).Single());
        var refused = await Assert.ThrowsAsync<JournalException>(() => second.WhenDurable(1));
        Assert.Equal(
            $"Redis at {own.Endpoint} no longer knows this writer of sweep 'a': it has epoch 2, but Redis says 1. Redis lost data, or was restored from an older backup. Nothing more is written. Restore a newer backup, and start the sweep's silos again.",
            refused.Message);
    }

    [Fact]
    public async Task Volume_that_is_gone_is_told()
    {
        await _store.Register("a");
        File.WriteAllText(_folder["file"], "");
        var store = new RedisSweepStore(_connection, new SharedVolume(_folder["file"]), "silo-1", _ => { });
        Assert.StartsWith("The checkpoints of sweep 'a' cannot be reached: ", Assert.Throws<JournalException>(() => store.Checkpoints("a")).Message);
        Assert.StartsWith("The sweep 'a' cannot be removed: the checkpoint volume: ", (await Assert.ThrowsAsync<JournalException>(() => store.Remove("a", default, null))).Message);
    }

    private RedisSweepStore Store() => new(_connection, new SharedVolume(_folder.Path), "silo-1", _ => { });

    private static async Task Append(RedisSweepStore store, int entries)
    {
        await using var journal = await store.OpenWriter("a");
        foreach (var entry in SampleEvents.Entries(entries, (int)journal.NextPosition)) journal.Append(entry);
    }

    private async Task Begin(string name, int entries)
    {
        await _store.Register(name);
        await using var journal = await _store.OpenWriter(name);
        foreach (var entry in SampleEvents.Entries(entries)) journal.Append(entry);
    }

    private string[] Keys() => server.Cli("--scan", "--pattern", $"*{_connection.Options.Prefix}*").Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
