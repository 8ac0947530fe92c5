using Sweep.Cluster.Checkpoints;
using Sweep.Cluster.Redis;
using Sweep.Cluster.Tests.Fixtures;
using Sweep.Hosting.Journals;
using Sweep.TestKit;
using Sweep.TestKit.Journals;
using Xunit;

namespace Sweep.Cluster.Tests.Redis;

[RedisSuite]
public sealed class RedisSnapshotsTests(RedisServer server) : IClassFixture<RedisServer>, IAsyncLifetime
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
    public async Task There_is_none_at_first()
    {
        await using var journal = await Open();
        Assert.Null(Snapshots(journal).Latest());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(RedisSnapshots.PartBytes)]
    [InlineData(RedisSnapshots.PartBytes + 1)]
    [InlineData(5 * RedisSnapshots.PartBytes / 2)]
    public async Task Latest_is_read_back_by_the_next_writer(int bytes)
    {
        await using (var journal = await Open(10))
        {
            await Snapshots(journal).Save(new Snapshot(5, Noise(bytes, 1)));
            await Snapshots(journal).Save(new Snapshot(10, Noise(bytes, 2)));
            await Snapshots(journal).Save(new Snapshot(7, Noise(bytes, 3)));
        }

        await using var next = await Open();
        var latest = Snapshots(next).Latest()!;
        Assert.Equal(7, latest.Position);
        Assert.Equal(Noise(bytes, 3), latest.State.ToArray());
    }

    [Fact]
    public async Task Text_takes_less_space_and_old_parts_none()
    {
        var text = System.Text.Encoding.UTF8.GetBytes(string.Join(',', Enumerable.Range(0, 300_000)));
        await using var journal = await Open(1);
        for (var i = 0; i < 3; i++) await Snapshots(journal).Save(new Snapshot(1, text));
        Assert.Equal(text, Snapshots(journal).Latest()!.State.ToArray());
        var used = (long)await _connection.Database.ExecuteAsync("MEMORY", "USAGE", _connection.Keys.SnapshotParts("a", 0), "SAMPLES", 0);
        Assert.InRange(used, 1, text.Length / 2);
        Assert.False(await _connection.Database.KeyExistsAsync(_connection.Keys.SnapshotParts("a", 1)));
    }

    [Fact]
    public async Task Damaged_or_half_written_one_is_none()
    {
        await using var journal = await Open(1);
        await Snapshots(journal).Save(new Snapshot(1, Noise(1000, 1)));
        // A writer that was killed while it wrote the next one.
        await journal.Owner.Run(JournalScripts.SavePart, _connection.Keys.SnapshotParts("a", 1), [0, "half"]);
        Assert.Equal(Noise(1000, 1), Snapshots(journal).Latest()!.State.ToArray());
        await _connection.Database.HashSetAsync(_connection.Keys.SnapshotParts("a", 0), "0", "other");
        Assert.Null(Snapshots(journal).Latest());
    }

    [Fact]
    public async Task Writer_that_was_taken_over_saves_none()
    {
        await using var journal = await Open(2);
        await Snapshots(journal).Save(new Snapshot(1, Noise(1000, 1)));
        await using var next = await Open();
        var refused = await Assert.ThrowsAsync<JournalException>(() => Snapshots(journal).Save(new Snapshot(2, Noise(1000, 2))));
        Assert.True(refused.TakenOver);
        Assert.Equal(1, Snapshots(next).Latest()!.Position);
    }

    [Fact]
    public async Task Entries_behind_it_go_to_files_and_are_read_as_one_journal()
    {
        const int all = 3 * JournalArchive.SegmentEntries + 100;
        await using var journal = await Open(all);
        await Snapshots(journal, keep: 50).Save(new Snapshot(all - 40, Noise(10, 1)));
        Assert.Equal(100, await _connection.Database.StreamLengthAsync(_connection.Keys.Journal("a")));
        Assert.Equal(3, Directory.GetFiles(_folder["sweeps/a/journal-0"], "*.jsonl").Length);
        var expected = SampleEvents.Entries(all).Select(JournalEntries.Describe).ToList();
        foreach (var from in new[] { 0, 1, JournalArchive.SegmentEntries - 1, JournalArchive.SegmentEntries, 2 * JournalArchive.SegmentEntries + 7, all - 100, all - 1, all, all + 5 })
        {
            Assert.Equal(expected.Skip(from), journal.Read(from).Select(JournalEntries.Describe));
        }

        Assert.Equal(expected, Reader().Read().Select(JournalEntries.Describe));
        Assert.Equal(expected.Take(5000), Reader().Read(0, 5000).Select(JournalEntries.Describe));
        journal.Append(SampleEvents.Entries(1, all).Single());
        await journal.WhenDurable(all);
        await using var next = await Open();
        Assert.Equal(all + 1, next.NextPosition);
        Assert.Equal(all + 1, next.Read().Count());
    }

    [Fact]
    public async Task Killed_between_file_and_trimming_loses_nothing_and_goes_on()
    {
        const int all = 2 * JournalArchive.SegmentEntries + 10;
        await using (var journal = await Open(all))
        {
            // The first segment is a file, and Redis was not asked to give it up: a silo was killed here.
            var lines = new MemoryStream();
            var line = new JournalLine();
            foreach (var entry in SampleEvents.Entries(JournalArchive.SegmentEntries))
            {
                lines.Write(line.Write(entry));
                lines.WriteByte((byte)'\n');
            }

            journal.Files!.Archive.Write(0, lines.ToArray());
            File.WriteAllText(_folder["sweeps/a/journal-0/00000000000000004096.jsonl.x.writing"], "half");
        }

        await using var next = await Open();
        var expected = SampleEvents.Entries(all).Select(JournalEntries.Describe).ToList();
        Assert.Equal(expected, next.Read().Select(JournalEntries.Describe));
        await Snapshots(next, keep: 1).Save(new Snapshot(all, Noise(10, 1)));
        Assert.Equal(10, await _connection.Database.StreamLengthAsync(_connection.Keys.Journal("a")));
        Assert.Equal(expected, next.Read().Select(JournalEntries.Describe));
    }

    [Fact]
    public async Task Damaged_or_missing_file_is_told_by_entry()
    {
        const int all = 2 * JournalArchive.SegmentEntries;
        await using var journal = await Open(all);
        await Snapshots(journal, keep: 1).Save(new Snapshot(all, Noise(10, 1)));
        var path = _folder["sweeps/a/journal-0/00000000000000000000.jsonl"];
        var content = File.ReadAllText(path);
        File.WriteAllText(path, content[..^50]);
        Assert.Contains($"{path}: entry 4095 is damaged: ", Assert.Throws<JournalException>(() => journal.Read().Count()).Message);
        File.Delete(path);
        Assert.EndsWith("entry 0 is missing; the next is 4096. Restore Redis and the checkpoint volume from backups.", Assert.Throws<JournalException>(() => journal.Read().Count()).Message);
    }

    private static byte[] Noise(int bytes, int seed)
    {
        var noise = new byte[bytes];
        new Random(seed).NextBytes(noise);
        return noise;
    }

    private async Task<RedisJournal> Open(int entries = 0)
    {
        var journal = await RedisJournal.Open(_connection, "a", "silo-1", new SharedVolume(_folder.Path));
        foreach (var entry in SampleEvents.Entries(entries)) journal.Append(entry);
        return journal;
    }

    private RedisJournalReader Reader() => new(_connection, "a", new SharedVolume(_folder.Path));

    private RedisSnapshots Snapshots(RedisJournal journal, long keep = 0) => new(_connection, journal, keep);
}
