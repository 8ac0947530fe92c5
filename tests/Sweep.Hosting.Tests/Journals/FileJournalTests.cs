using Sweep.Hosting.Journals;
using Sweep.TestKit;
using Sweep.TestKit.Journals;
using Xunit;

namespace Sweep.Hosting.Tests.Journals;

public sealed class FileJournalTests : IDisposable
{
    private readonly ScratchFolder _folder = new();
    private readonly List<string> _notices = [];

    private string Path => _folder["journal.jsonl"];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("without its newline", 1)]
    [InlineData("half written", 40)]
    [InlineData("its first byte", -1)]
    public async Task Torn_last_line_is_dropped_with_a_notice_and_cut_off(string name, int missing)
    {
        Assert.NotEmpty(name);
        var whole = await Written(10);
        var last = whole.AsSpan(0, whole.Length - 1).LastIndexOf((byte)'\n') + 1;
        File.WriteAllBytes(Path, whole[..(missing < 0 ? last + 1 : whole.Length - missing)]);

        await using (var journal = FileJournal.Open(Path, _notices.Add))
        {
            Assert.Equal(9, journal.NextPosition);
            Assert.Equal([$"{Path}: line 10 (byte {last}) was not written to its end and is left out; nothing that was acknowledged is lost."], _notices);
            Assert.Equal(last, new FileInfo(Path).Length);
            journal.Append(SampleEvents.Entries(1, 9).Single());
        }

        Assert.Equal(whole, File.ReadAllBytes(Path));
    }

    [Fact]
    public async Task Last_line_with_damaged_bytes_is_dropped()
    {
        var whole = await Written(10);
        whole[^5] ^= 1;
        File.WriteAllBytes(Path, whole);
        await using var journal = FileJournal.Open(Path, _notices.Add);
        Assert.Equal(9, journal.NextPosition);
        Assert.Single(_notices);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(8)]
    public async Task Damaged_earlier_line_is_an_error_that_names_it_and_changes_nothing(int line)
    {
        var whole = await Written(10);
        var start = Offset(whole, line);
        whole[start + 20] ^= 1;
        File.WriteAllBytes(Path, whole);

        var error = Assert.Throws<JournalException>(() => FileJournal.Open(Path, _notices.Add));
        Assert.StartsWith($"{Path}: line {line + 1} (byte {start}) is damaged: its checksum is ", error.Message);
        Assert.EndsWith("Nothing was changed. Restore the file from a copy; what comes before the line is intact.", error.Message);
        Assert.Equal(error.Message, Assert.Throws<JournalException>(() => JournalFile.Read(Path).Count()).Message);
        Assert.Equal(whole, File.ReadAllBytes(Path));
        Assert.Empty(_notices);
    }

    [Fact]
    public async Task Missing_line_is_an_error_that_names_the_place()
    {
        var whole = await Written(10);
        var (from, to) = (Offset(whole, 4), Offset(whole, 5));
        File.WriteAllBytes(Path, [.. whole[..from], .. whole[to..]]);

        var error = Assert.Throws<JournalException>(() => FileJournal.Open(Path));
        Assert.StartsWith($"{Path}: line 5 (byte {from}) is damaged: entry 4 was expected, but this is entry 5.", error.Message);
    }

    [Fact]
    public async Task Newer_format_is_refused_even_in_the_last_line()
    {
        var whole = await Written(2);
        File.WriteAllBytes(Path, [.. whole, .. "{\"v\":3,\"n\":2,\"changes\":[]}\n"u8]);

        var error = Assert.Throws<JournalException>(() => FileJournal.Open(Path));
        Assert.Equal($"{Path}: line 3 (byte {whole.Length}) cannot be read: it was written by a newer version of Sweep (format 3; this one reads 2). Upgrade Sweep to read it.", error.Message);
        Assert.Equal(whole.Length + 27, new FileInfo(Path).Length);
    }

    [Fact]
    public async Task Reader_in_another_place_sees_what_is_durable_while_it_is_written()
    {
        await using var journal = FileJournal.Open(Path);
        foreach (var entry in SampleEvents.Entries(100)) journal.Append(entry);
        await journal.WhenDurable(99);
        Assert.Equal(100, JournalFile.Read(Path).Count());
    }

    [Fact]
    public void Missing_file_has_no_entries() => Assert.Empty(JournalFile.Read(Path));

    [Fact]
    public async Task Full_disk_loses_nothing_and_the_journal_goes_on_when_there_is_space()
    {
        var disk = new FillingDisk(Path) { Space = 2000 };
        await using (var journal = new FileJournal(Path, disk, _notices.Add))
        {
            var durable = -1L;
            JournalException? failure = null;
            foreach (var entry in SampleEvents.Entries(60))
            {
                journal.Append(entry);
                if (failure is not null) continue;
                try
                {
                    await journal.WhenDurable(entry.Position);
                    durable = entry.Position;
                }
                catch (JournalException e)
                {
                    failure = e;
                }
            }

            Assert.NotNull(failure);
            Assert.True(failure.StorageFull);
            Assert.Equal($"{Path}: the disk is full. Nothing is lost: what could not be written is kept in memory until there is space.", failure.Message);
            Assert.Equal(durable + 1, journal.Read().Count());
            Assert.True(File.ReadAllBytes(Path).AsSpan().EndsWith("\n"u8), "nothing half-written stays");
            Assert.True((await Assert.ThrowsAsync<JournalException>(() => journal.WhenDurable(59))).StorageFull);

            disk.Space = long.MaxValue;
            await journal.WhenDurable(59);
            Assert.Equal(60, journal.Read().Count());
        }

        Assert.Equal(SampleEvents.Entries(60).Select(JournalEntries.Describe), JournalFile.Read(Path).Select(JournalEntries.Describe));
    }

    [Fact]
    public async Task What_a_failed_flush_may_have_lost_is_written_again()
    {
        var disk = new FillingDisk(Path) { FailingFlushes = 1 };
        await using var journal = new FileJournal(Path, disk, _notices.Add);
        journal.Append(SampleEvents.Entries(1).Single());
        var error = await Assert.ThrowsAsync<JournalException>(() => journal.WhenDurable(0));
        Assert.False(error.StorageFull);
        Assert.Equal(0, new FileInfo(Path).Length);
        await journal.WhenDurable(0);
        Assert.Single(journal.Read());
    }

    [Fact]
    public void Folder_that_does_not_exist_is_named()
    {
        var error = Assert.Throws<JournalException>(() => FileJournal.Open(_folder["missing/journal.jsonl"]));
        Assert.StartsWith($"{_folder["missing/journal.jsonl"]}: the journal cannot be opened for writing: ", error.Message);
    }

    private static int Offset(byte[] text, int line)
    {
        var offset = 0;
        for (; line > 0; line--) offset += text.AsSpan(offset).IndexOf((byte)'\n') + 1;
        return offset;
    }

    private async Task<byte[]> Written(int entries)
    {
        await using (var journal = FileJournal.Open(Path))
        {
            foreach (var entry in SampleEvents.Entries(entries)) journal.Append(entry);
        }

        return File.ReadAllBytes(Path);
    }

    /// <summary>A real file on a disk that has only so much space, and writes what fits before it fails, as disks do.</summary>
    private sealed class FillingDisk(string path) : IAppendFile
    {
        private readonly AppendFile _file = new(path);

        public long Space { get; set; } = long.MaxValue;

        public int FailingFlushes { get; set; }

        public long Length => _file.Length;

        public void Write(ReadOnlySpan<byte> bytes, long offset)
        {
            var fitting = (int)Math.Min(bytes.Length, Space - offset);
            _file.Write(bytes[..fitting], offset);
            if (fitting < bytes.Length) throw new IOException("No space left on device", OperatingSystem.IsWindows() ? unchecked((int)0x80070070) : 28);
        }

        public void Flush()
        {
            if (FailingFlushes-- > 0) throw new IOException("Input/output error");
            _file.Flush();
        }

        public void SetLength(long length) => _file.SetLength(length);

        public void Dispose() => _file.Dispose();
    }
}
