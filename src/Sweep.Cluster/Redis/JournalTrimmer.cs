using Sweep.Cluster.Checkpoints;
using Sweep.Hosting.Journals;

namespace Sweep.Cluster.Redis;

/// <summary>
/// Moves entries behind a snapshot from Redis to files: whole segments, each durable as a file before Redis gives up its entries. Whoever reads finds every
/// entry in one of the two, or in both.
/// </summary>
internal sealed class JournalTrimmer(RedisJournal journal, long keep, Action<string> notice)
{
    private bool _told;

    /// <summary>Moves what is more than <c>keep</c> entries before a position; nothing where all is kept in Redis.</summary>
    public async Task Trim(long position)
    {
        if (keep == 0 || journal.Files?.Archive is not { } archive) return;
        var owner = journal.Owner;
        try
        {
            var first = archive.End();
            for (; first + JournalArchive.SegmentEntries <= position - keep; first += JournalArchive.SegmentEntries)
            {
                var lines = await Segment(owner, first).ConfigureAwait(false);
                await Task.Run(() => archive.Write(first, lines.GetBuffer().AsSpan(0, (int)lines.Length))).ConfigureAwait(false);
                await owner.Run(JournalScripts.Trim, owner.Connection.Keys.Journal(journal.Sweep), [first + JournalArchive.SegmentEntries]).ConfigureAwait(false);
            }

            _told = false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (!_told) notice($"{archive.Folder}: the oldest entries of sweep '{journal.Sweep}' cannot be moved here and stay in Redis: {e.Message}");
            _told = true;
        }
    }

    private async Task<MemoryStream> Segment(JournalOwnership owner, long first)
    {
        var pages = new JournalPages(owner.Connection, journal.Sweep);
        var lines = new MemoryStream();
        for (var (next, end) = (first, first + JournalArchive.SegmentEntries); next < end;)
        {
            var page = await pages.From(next, end - next).ConfigureAwait(false);
            if (page.Length == 0 || JournalPages.PositionOf(page[0]) != next) throw new JournalException($"Redis at {owner.Connection.Where}: entry {next} of sweep '{journal.Sweep}' is missing.");
            foreach (var entry in page)
            {
                // Nothing goes to a file that would not be read back.
                lines.Write(pages.CheckedLineOf(entry).Span);
                lines.WriteByte((byte)'\n');
                next++;
            }
        }

        return lines;
    }
}
