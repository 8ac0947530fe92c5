using Sweep.Cluster.Redis;
using Sweep.Cluster.Tests.Fixtures;
using Sweep.Core.Sweeps;
using Sweep.Hosting.Journals;
using Xunit;

namespace Sweep.Cluster.Tests.Redis;

/// <summary>Writers that take over from each other at random, over connections that break at random: what one was told is durable stays, and there is one order.</summary>
public sealed class RedisWritersTests(RedisServer server) : IClassFixture<RedisServer>
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 12)];

    [RedisTheory]
    [MemberData(nameof(Seeds))]
    public async Task Whatever_happens_what_was_acknowledged_is_there_once_and_in_order(int seed)
    {
        var random = new Random(seed);
        await using var proxy = new RedisProxy(server.Port);
        var options = server.Options with { CommandTimeout = TimeSpan.FromMinutes(1) };
        await using var direct = await RedisConnection.Connect(options);
        await using var broken = await RedisConnection.Connect(options with { Endpoints = [proxy.Endpoint], CommandTimeout = TimeSpan.FromSeconds(1) });
        List<RedisJournal> writers = [await RedisJournal.Open(direct, "a", "0")];
        List<(JournalEntry Entry, Task Durable)> promised = [];
        for (var step = 0; step < 80; step++)
        {
            switch (random.Next(10))
            {
                case 0:
                    await TryOpen(random.Next(2) == 0 ? direct : broken, writers);
                    break;
                case 1:
                    proxy.Drop();
                    break;
                case 2:
                    proxy.HoldAnswers();
                    break;
                case 3:
                    proxy.HoldQuestions();
                    break;
                case 4:
                    proxy.ReleaseAnswers();
                    proxy.ReleaseQuestions();
                    break;
                case 5:
                    await Task.Delay(random.Next(20));
                    break;
                default:
                    Append(writers[random.Next(writers.Count)], random.Next(1, 40), promised);
                    break;
            }
        }

        proxy.ReleaseAnswers();
        proxy.ReleaseQuestions();
        await Task.WhenAll(promised.Select(item => item.Durable)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await using var last = await RedisJournal.Open(direct, "a", "last");
        foreach (var writer in writers) Assert.True((await Refusal(writer)).TakenOver, $"seed {seed}");

        var journal = last.Read().ToList();
        Assert.Equal(journal.Count, last.NextPosition);
        foreach (var (entry, durable) in promised)
        {
            // Acknowledged: there, and nothing else in its place. Not acknowledged: there or not, but never twice, since places are unique.
            if (durable.IsCompletedSuccessfully) Assert.Equal(entry, journal[(int)entry.Position]);
        }

        Assert.Equal(journal.Select(entry => entry.At), journal.Select(entry => entry.At).Order()); // no older writer after a newer
        foreach (var writer in writers) await writer.DisposeAsync();
    }

    private static async Task TryOpen(RedisConnection connection, List<RedisJournal> writers)
    {
        try
        {
            writers.Add(await RedisJournal.Open(connection, "a", writers.Count.ToString()));
        }
        catch (JournalException)
        {
            // The network is cut; whoever had the journal may have lost it.
        }
    }

    private static void Append(RedisJournal writer, int count, List<(JournalEntry Entry, Task Durable)> promised)
    {
        for (var i = 0; i < count; i++)
        {
            var entry = new JournalEntry(writer.NextPosition, writer.Epoch, [new SweepEvent.HostAttached($"{writer.Epoch}/{writer.NextPosition}")]);
            try
            {
                writer.Append(entry);
                promised.Add((entry, writer.WhenDurable(entry.Position)));
            }
            catch (JournalException e)
            {
                Assert.True(e.TakenOver);
                return;
            }
        }
    }

    private static async Task<JournalException> Refusal(RedisJournal writer)
        => await Assert.ThrowsAsync<JournalException>(async () =>
        {
            writer.Append(new JournalEntry(writer.NextPosition, writer.Epoch, [new SweepEvent.HostAttached("late")]));
            await writer.WhenDurable(writer.NextPosition - 1);
        });
}
