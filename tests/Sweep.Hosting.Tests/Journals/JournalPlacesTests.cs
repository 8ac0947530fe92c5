using Sweep.Hosting.Journals;
using Sweep.TestKit;
using Sweep.TestKit.Journals;
using Xunit;

namespace Sweep.Hosting.Tests.Journals;

public sealed class JournalPlacesTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    private string Path => _folder["journal.jsonl"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Reading_from_any_position_gives_the_same_as_reading_all_whichever_places_are_known()
    {
        await Write(0, 1000);
        var places = new JournalPlaces();
        var all = JournalFile.Read(Path).Select(JournalEntries.Describe).ToList();
        foreach (var from in new[] { 999, 0, 700, 255, 256, 257, 512, 1000, 1 })
        {
            Assert.Equal(all.Skip(from), Read(places, from));
            Assert.True(places.Before(from).Position <= from);
        }

        Assert.Equal(768, places.Before(999).Position);
        await Write(1000, 300);
        Assert.Equal(600, Read(places, 700).Count);
        Assert.Equal(1280, places.Before(long.MaxValue).Position);
    }

    private List<string> Read(JournalPlaces places, long from)
        => [.. JournalFile.Read(Path, places.Before(from), from, long.MaxValue, notice: null, places.Passed).Select(JournalEntries.Describe)];

    private async Task Write(long from, int count)
    {
        await using var journal = FileJournal.Open(Path);
        foreach (var entry in SampleEvents.Entries(count, from)) journal.Append(entry);
    }
}
