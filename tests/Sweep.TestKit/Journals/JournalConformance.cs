using Sweep.Core.Sweeps;
using Sweep.Hosting.Journals;
using Xunit;

namespace Sweep.TestKit.Journals;

/// <summary>What every journal keeps to; a class per journal inherits it.</summary>
public abstract class JournalConformance
{
    /// <summary>Opens the journal of this test for writing, or opens it again after it was closed.</summary>
    protected abstract IJournal Open();

    [Fact]
    public async Task Is_empty_at_first()
    {
        await using var journal = Open();
        Assert.Equal(0, journal.NextPosition);
        Assert.Empty(journal.Read());
    }

    [Fact]
    public async Task Reads_back_what_was_appended_to_the_last_bit()
    {
        var entries = SampleEvents.All.Select((item, i) => new JournalEntry(i, i * 10, [item])).ToList();
        await using (var journal = Open())
        {
            foreach (var entry in entries) journal.Append(entry);
            await journal.WhenDurable(entries.Count - 1);
            AssertSame(entries, journal.Read());
        }

        await using var again = Open();
        Assert.Equal(entries.Count, again.NextPosition);
        AssertSame(entries, again.Read());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(257)]
    [InlineData(999)]
    [InlineData(1000)]
    [InlineData(5000)]
    public async Task Reads_from_a_position(int from)
    {
        await using var journal = Open();
        foreach (var entry in SampleEvents.Entries(1000)) journal.Append(entry);
        await journal.WhenDurable(999);
        AssertSame(SampleEvents.Entries(1000).Skip(from), journal.Read(from));
    }

    [Fact]
    public async Task Goes_on_where_it_was_closed()
    {
        for (var round = 0; round < 4; round++)
        {
            await using var journal = Open();
            Assert.Equal(round * 300, journal.NextPosition);
            foreach (var entry in SampleEvents.Entries(300, round * 300)) journal.Append(entry);
        }

        await using var last = Open();
        AssertSame(SampleEvents.Entries(1200), last.Read());
    }

    [Fact]
    public async Task Refuses_an_entry_out_of_order()
    {
        await using var journal = Open();
        journal.Append(SampleEvents.Entries(1).Single());
        Assert.Throws<ArgumentException>(() => journal.Append(SampleEvents.Entries(1, 2).Single()));
        Assert.Throws<ArgumentException>(() => journal.Append(SampleEvents.Entries(1).Single()));
        Assert.Equal(1, journal.NextPosition);
        await journal.WhenDurable(0);
        Assert.Single(journal.Read());
    }

    [Fact]
    public async Task Refuses_to_wait_for_what_was_not_appended()
    {
        await using var journal = Open();
        await Assert.ThrowsAsync<ArgumentException>(() => journal.WhenDurable(0));
    }

    [Fact]
    public async Task Entry_is_readable_once_durable()
    {
        await using var journal = Open();
        foreach (var entry in SampleEvents.Entries(50))
        {
            journal.Append(entry);
            await journal.WhenDurable(entry.Position);
            Assert.Equal(entry.Position, journal.Read(entry.Position).Single().Position);
        }
    }

    [Fact]
    public async Task Threads_may_wait_while_others_append()
    {
        await using var journal = Open();
        var next = 0;
        var gate = new object();
        var entries = SampleEvents.Entries(2000).ToList();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            for (var i = 0; i < 500; i++)
            {
                long position;
                lock (gate)
                {
                    position = next++;
                    journal.Append(entries[(int)position]);
                }

                if (i % 7 == 0) await journal.WhenDurable(position);
            }
        })));
        await journal.WhenDurable(1999);
        AssertSame(entries, journal.Read());
    }

    /// <summary>Asserts that both are the same entries, to the bits of every number.</summary>
    protected static void AssertSame(IEnumerable<JournalEntry> expected, IEnumerable<JournalEntry> actual)
        => Assert.Equal(expected.Select(JournalEntries.Describe), actual.Select(JournalEntries.Describe));
}
