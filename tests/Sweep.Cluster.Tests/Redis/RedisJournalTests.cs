using Sweep.Cluster.Redis;
using Sweep.Cluster.Tests.Fixtures;
using Sweep.Hosting.Journals;
using Sweep.TestKit.Journals;
using Xunit;

namespace Sweep.Cluster.Tests.Redis;

public sealed class RedisJournalTests(RedisServer server) : IClassFixture<RedisServer>
{
    [RedisFact]
    public async Task Entry_is_the_line_of_a_file_under_an_id_of_its_position()
    {
        await using var connection = await RedisConnection.Connect(server.Options);
        await using var journal = await RedisJournal.Open(connection, "a", "test");
        var entries = SampleEvents.Entries(3).ToList();
        foreach (var entry in entries) journal.Append(entry);
        await journal.WhenDurable(2);
        var stored = await connection.Database.StreamRangeAsync(connection.Keys.Journal("a"));
        Assert.Equal(["1-0", "2-0", "3-0"], stored.Select(item => (string)item.Id!));
        Assert.Equal(entries.Select(entry => System.Text.Encoding.UTF8.GetString(new JournalLine().Write(entry))), stored.Select(item => (string)item.Values.Single().Value!));
    }

    [RedisFact]
    public async Task Each_writer_has_the_next_epoch_and_refuses_the_one_before()
    {
        await using var connection = await RedisConnection.Connect(server.Options);
        await using var first = await RedisJournal.Open(connection, "a", "silo-1");
        first.Append(SampleEvents.Entries(1).Single());
        await first.WhenDurable(0);
        await using var second = await RedisJournal.Open(connection, "a", "silo-2");
        Assert.Equal((1, 2, 1), (first.Epoch, second.Epoch, second.NextPosition));

        first.Append(SampleEvents.Entries(1, 1).Single());
        var refused = await Assert.ThrowsAsync<JournalException>(() => first.WhenDurable(1));
        Assert.True(refused.TakenOver);
        Assert.Equal("The journal of sweep 'a' was taken over: this writer has epoch 1, and now 'silo-2' writes with epoch 2. What was not yet written here is refused; the sweep goes on there.", refused.Message);
        Assert.Same(refused, Assert.Throws<JournalException>(() => first.Append(SampleEvents.Entries(1, 2).Single())));
        Assert.Single(second.Read(0));
        Assert.Equal(1, await new RedisJournalReader(connection, "a").NextPosition());

        second.Append(SampleEvents.Entries(1, 1).Single());
        await second.WhenDurable(1);
    }

    [RedisFact]
    public async Task Sweeps_and_prefixes_do_not_meet()
    {
        await using var one = await RedisConnection.Connect(server.Options);
        await using var other = await RedisConnection.Connect(server.Options);
        await using var a = await RedisJournal.Open(one, "a", "test");
        await using var b = await RedisJournal.Open(one, "b", "test");
        await using var c = await RedisJournal.Open(other, "a", "test");
        a.Append(SampleEvents.Entries(1).Single());
        await a.WhenDurable(0);
        Assert.Empty(b.Read());
        Assert.Empty(c.Read());
        Assert.Equal(1, c.Epoch);
    }

    [RedisFact]
    public async Task Killed_Redis_loses_nothing_that_was_acknowledged_and_has_nothing_twice()
    {
        await using var own = await RedisServer.Start();
        await using var connection = await RedisConnection.Connect(own.Options);
        await using var journal = await RedisJournal.Open(connection, "a", "test");
        var entries = SampleEvents.Entries(30_000).ToList();
        var appending = Task.Run(async () =>
        {
            foreach (var entry in entries)
            {
                journal.Append(entry);
                if (entry.Position % 1000 == 0) await journal.WhenDurable(entry.Position);
            }
        });
        for (var round = 1; round <= 3; round++)
        {
            await journal.WhenDurable(await Appended(journal, round * 6000));
            own.Kill();
            var durable = journal.DurablePosition;
            await own.Restart();
            await using var other = await RedisConnection.Connect(connection.Options);
            Assert.True(await new RedisJournalReader(other, "a").NextPosition() >= durable);
        }

        await appending;
        await journal.WhenDurable(entries.Count - 1);
        Assert.Null(journal.Stalled);
        Assert.Equal(entries.Select(JournalEntries.Describe), journal.Read().Select(JournalEntries.Describe));
    }

    private static async Task<long> Appended(RedisJournal journal, long position)
    {
        await Waiting.Until(() => journal.NextPosition > position);
        return position;
    }
}
