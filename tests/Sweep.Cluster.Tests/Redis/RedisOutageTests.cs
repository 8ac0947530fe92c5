using Sweep.Cluster.Redis;
using Sweep.Cluster.Tests.Fixtures;
using Sweep.Hosting.Journals;
using Sweep.TestKit.Journals;
using Xunit;

namespace Sweep.Cluster.Tests.Redis;

/// <summary>What a writer does while Redis is away, and when it is back.</summary>
[RedisSuite]
public sealed class RedisOutageTests : IAsyncLifetime
{
    private readonly List<string> _notices = [];
    private RedisServer _server = null!;
    private RedisProxy _proxy = null!;
    private RedisConnection _connection = null!;

    public async Task InitializeAsync()
    {
        _server = await RedisServer.Start();
        _proxy = new RedisProxy(_server.Port);
        _connection = await RedisConnection.Connect(_server.Options with { Endpoints = [_proxy.Endpoint], CommandTimeout = TimeSpan.FromSeconds(1) });
    }

    public async Task DisposeAsync()
    {
        await _connection.DisposeAsync();
        await _proxy.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Network_that_is_cut_stalls_the_journal_and_loses_nothing()
    {
        await using var journal = await Open();
        await Append(journal, 10);
        _proxy.Cut();
        var waiting = Append(journal, 10);
        await Waiting.Until(() => journal.IsStalled);
        Assert.Equal($"Redis at {_proxy.Endpoint} cannot be written: there is no connection. The decisions of sweep 'a' wait; nothing is lost.", journal.Stalled);
        Assert.False(waiting.IsCompleted);
        _proxy.Mend();
        await Waiting.For(waiting);
        await Waiting.Until(() => !journal.IsStalled);
        lock (_notices) Assert.Equal([$"Redis at {_proxy.Endpoint} cannot be written: there is no connection. The decisions of sweep 'a' wait; nothing is lost.", "Redis is back; sweep 'a' goes on."], _notices);
        await AssertWhole(journal, 20);
    }

    [Fact]
    public async Task Batch_whose_answer_was_lost_is_recognised()
    {
        await using var journal = await Open();
        await Append(journal, 1);
        _proxy.HoldAnswers();
        var waiting = Append(journal, 500);
        // How many of the 500 are on their way depends on how many the writer found when it looked; of those that are, no answer comes.
        await Waiting.Until(() => Length() > 1);
        Assert.False(waiting.IsCompleted);
        _proxy.Drop();
        _proxy.ReleaseAnswers();
        await Waiting.For(waiting);
        await AssertWhole(journal, 501);
    }

    [Fact]
    public async Task Redis_that_hangs_stalls_the_journal_until_it_goes_on()
    {
        await using var journal = await Open();
        await Append(journal, 10);
        _server.Pause();
        var waiting = Append(journal, 10);
        await Waiting.Until(() => journal.IsStalled);
        Assert.Contains("cannot be written: it does not answer.", journal.Stalled);
        _server.Continue();
        await Waiting.For(waiting);
        await AssertWhole(journal, 20);
    }

    [Fact]
    public async Task Full_memory_stalls_the_journal_until_there_is_some()
    {
        await using var journal = await Open();
        await Append(journal, 10);
        _server.Cli("CONFIG", "SET", "maxmemory", "1mb");
        var waiting = Append(journal, 10);
        await Waiting.Until(() => journal.IsStalled);
        Assert.Contains("cannot be written: Redis refused: OOM ", journal.Stalled);
        _server.Cli("CONFIG", "SET", "maxmemory", "0");
        await Waiting.For(waiting);
        await AssertWhole(journal, 20);
    }

    [Fact]
    public async Task Queue_is_bounded_and_refuses_without_blocking()
    {
        await using var journal = await Open();
        _proxy.Cut();
        var entries = SampleEvents.Entries(RedisJournal.MostPending).ToList();
        foreach (var entry in entries) journal.Append(entry);
        var refused = Assert.Throws<JournalException>(() => journal.Append(SampleEvents.Entries(1, entries.Count).Single()));
        Assert.True(refused.StorageFull);
        Assert.StartsWith("65536 entries of sweep 'a' wait for Redis, as many as may. ", refused.Message);
        Assert.Equal(entries.Count, journal.NextPosition);
        _proxy.Mend();
        await journal.WhenDurable(entries.Count - 1);
        await Append(journal, 1);
        await AssertWhole(journal, entries.Count + 1);
    }

    [Fact]
    public async Task Closing_while_Redis_is_away_gives_up_and_tells_who_waits()
    {
        var journal = await Open();
        await Append(journal, 1);
        _proxy.Cut();
        var waiting = Append(journal, 2);
        await journal.DisposeAsync();
        Assert.Equal(
            "The journal of sweep 'a' was closed before Redis had entries 1 to 2: there is no connection. Nobody was told that they are durable.",
            (await Assert.ThrowsAsync<JournalException>(() => waiting)).Message);
        _proxy.Mend();
        await using var other = await RedisConnection.Connect(_connection.Options);
        Assert.Equal(1, await new RedisJournalReader(other, "a").NextPosition());
    }

    [Fact]
    public async Task Opening_and_reading_while_Redis_is_away_say_so()
    {
        await using (var journal = await Open()) await Append(journal, 1);
        _proxy.Cut();
        await Waiting.Until(() => !_connection.IsConnected);
        Assert.Equal($"The journal of sweep 'a' cannot be opened in Redis at {_proxy.Endpoint}: there is no connection.", (await Assert.ThrowsAsync<JournalException>(Open)).Message);
        Assert.Equal($"The journal of sweep 'a' cannot be read from Redis at {_proxy.Endpoint}: there is no connection.", Assert.Throws<JournalException>(() => new RedisJournalReader(_connection, "a").Read().Count()).Message);
    }

    [Fact]
    public async Task Stopped_writer_that_comes_back_writes_nothing_of_what_it_had_sent()
    {
        await using var old = await Open();
        await Append(old, 10);
        _proxy.HoldQuestions();
        var waiting = Append(old, 10);
        await using var direct = await RedisConnection.Connect(_connection.Options with { Endpoints = [_server.Endpoint] });
        await using var journal = await RedisJournal.Open(direct, "a", "silo-2");
        Assert.Equal(10, journal.NextPosition);
        await Append(journal, 3);
        _proxy.ReleaseQuestions();
        Assert.True((await Assert.ThrowsAsync<JournalException>(() => waiting)).TakenOver);
        await Append(journal, 3);
        await AssertWhole(journal, 16);
    }

    [Fact]
    public async Task Entry_is_durable_once_the_replicas_have_it()
    {
        await using var replica = await RedisServer.Start("--replicaof", "127.0.0.1", _server.Port.ToString());
        await Waiting.Until(() => replica.Cli("INFO", "replication").Contains("master_link_status:up", StringComparison.Ordinal));
        await using var connection = await RedisConnection.Connect(_connection.Options with { WaitReplicas = 1 });
        await using var journal = await RedisJournal.Open(connection, "a", "silo-1");
        await Append(journal, 10);
        Assert.Equal("10", replica.Cli("XLEN", connection.Keys.Journal("a")!).Trim());
        replica.Kill();
        var waiting = Append(journal, 10);
        await Waiting.Until(() => journal.IsStalled);
        Assert.Contains("cannot be written: 0 replicas have what was written, but 1 must (wait_replicas).", journal.Stalled);
        Assert.False(waiting.IsCompleted);
        Assert.Equal(20, Length());
        await replica.Restart();
        await Waiting.For(waiting);
        Assert.Equal("20", replica.Cli("XLEN", connection.Keys.Journal("a")!).Trim());
        await AssertWhole(journal, 20);
    }

    private async Task AssertWhole(RedisJournal journal, int entries)
    {
        Assert.Equal(entries, journal.DurablePosition);
        await using var patient = await RedisConnection.Connect(_connection.Options with { Endpoints = [_server.Endpoint], CommandTimeout = TimeSpan.FromMinutes(1) });
        Assert.Equal(SampleEvents.Entries(entries).Select(JournalEntries.Describe), new RedisJournalReader(patient, "a").Read().Select(JournalEntries.Describe));
    }

    private static Task Append(RedisJournal journal, int count)
    {
        foreach (var entry in SampleEvents.Entries(count, (int)journal.NextPosition)) journal.Append(entry);
        return journal.WhenDurable(journal.NextPosition - 1);
    }

    private int Length() => int.Parse(_server.Cli("XLEN", _connection.Keys.Journal("a")!));

    private Task<RedisJournal> Open() => RedisJournal.Open(_connection, "a", "silo-1", notice: text =>
    {
        lock (_notices) _notices.Add(text);
    });
}
