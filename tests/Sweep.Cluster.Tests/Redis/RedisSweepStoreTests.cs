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
        await _store.Remove("a", default, null);
        await _store.Register("a");
        await using var journal = await _store.OpenWriter("a");
        Assert.Equal(0, journal.NextPosition);

        zombie.Append(SampleEvents.Entries(1, 10).Single());
        Assert.True((await Assert.ThrowsAsync<JournalException>(() => zombie.WhenDurable(10))).TakenOver);
        await zombie.DisposeAsync(); // says how far it came, of a sweep that is no more
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
        await Begin("a", 100);
        // The stream of a backup that was made after 40 entries.
        await _connection.Database.StreamDeleteAsync(_connection.Keys.Journal("a"), [.. Enumerable.Range(41, 60).Select(i => (StackExchange.Redis.RedisValue)$"{i}-0")]);
        var file = _folder["sweeps/a/journal-0/position"];
        var refused = await Assert.ThrowsAsync<JournalException>(() => _store.OpenWriter("a"));
        Assert.Equal(
            $"Redis at {server.Endpoint} has 40 entries of sweep 'a', but 100 were durable, says {file}. Redis lost data, or was restored from an older backup. Nothing was changed. Restore a newer backup; or, to go on with what Redis has and lose entries 40 to 99 for good, delete {file}.",
            refused.Message);
        File.Delete(file);
        await using var journal = await _store.OpenWriter("a");
        Assert.Equal(40, journal.NextPosition);
    }

    [Fact]
    public async Task Older_backup_is_refused_while_a_sweep_is_written()
    {
        await _store.Register("a");
        await using var journal = await _store.OpenWriter("a");
        foreach (var entry in SampleEvents.Entries(100)) journal.Append(entry);
        await journal.WhenDurable(99);
        await _connection.Database.StreamDeleteAsync(_connection.Keys.Journal("a"), [.. Enumerable.Range(41, 60).Select(i => (StackExchange.Redis.RedisValue)$"{i}-0")]);
        journal.Append(SampleEvents.Entries(1, 100).Single());
        var refused = await Assert.ThrowsAsync<JournalException>(() => journal.WhenDurable(100));
        Assert.Equal(
            $"Redis at {server.Endpoint} lost entries of sweep 'a': it acknowledged 100, but 40 are there. It lost data, or was restored from an older backup. Nothing more is written. Restore a newer backup, and start the sweep's silos again.",
            refused.Message);
        Assert.False(refused.TakenOver);
        Assert.Equal(40, await _store.OpenReader("a").NextPosition());
    }

    private RedisSweepStore Store() => new(_connection, new SharedVolume(_folder.Path), "silo-1", _ => { });

    private async Task Begin(string name, int entries)
    {
        await _store.Register(name);
        await using var journal = await _store.OpenWriter(name);
        foreach (var entry in SampleEvents.Entries(entries)) journal.Append(entry);
    }

    private string[] Keys() => server.Cli("--scan", "--pattern", $"*{_connection.Options.Prefix}*").Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
