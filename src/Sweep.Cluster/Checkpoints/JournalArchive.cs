using System.Globalization;
using Sweep.Core.Sweeps;
using Sweep.Hosting.Folders;
using Sweep.Hosting.Journals;

namespace Sweep.Cluster.Checkpoints;

/// <summary>
/// The oldest entries of a sweep, as files of JSON lines such as a journal on one machine has, each of <see cref="SegmentEntries"/> entries and named by its first
/// position. A segment has the same content whoever writes it.
/// </summary>
internal sealed class JournalArchive(string folder)
{
    /// <summary>How many entries a file has.</summary>
    public const int SegmentEntries = 4096;

    public string Folder => folder;

    /// <summary>The position after the last entry that is here: all before it are.</summary>
    public long End()
    {
        if (!Directory.Exists(folder)) return 0;
        var end = 0L;
        while (File.Exists(PathOf(end))) end += SegmentEntries;
        return end;
    }

    /// <summary>Writes a segment, whole and durably.</summary>
    /// <param name="first">The position of its first entry.</param>
    /// <param name="lines">The lines, each with its newline.</param>
    public void Write(long first, ReadOnlySpan<byte> lines)
    {
        AtomicFile.CreateFolder(folder);
        AtomicFile.Write(PathOf(first), lines);
    }

    /// <summary>The entries of the segment that has a position, from there on; null where none has it.</summary>
    /// <exception cref="JournalException">The segment is damaged.</exception>
    public IEnumerable<JournalEntry>? From(long position)
    {
        var path = PathOf(position - position % SegmentEntries);
        return File.Exists(path) ? Read(path, position) : null;
    }

    private static IEnumerable<JournalEntry> Read(string path, long from)
    {
        var parser = new JournalLine();
        var content = File.ReadAllBytes(path);
        var position = from - from % SegmentEntries;
        for (int start = 0, length; start < content.Length; start += length + 1, position++)
        {
            length = Array.IndexOf(content, (byte)'\n', start) - start;
            if (length < 0) throw Damaged(path, position, "it does not end.", null);
            if (position >= from) yield return Parse(parser, content.AsSpan(start, length), position, path);
        }

        if (position % SegmentEntries != 0) throw Damaged(path, position, "it is missing.", null);
    }

    private static JournalEntry Parse(JournalLine parser, ReadOnlySpan<byte> line, long position, string path)
    {
        try
        {
            return parser.Read(line, position);
        }
        catch (Exception e) when (e is FormatException or System.Text.Json.JsonException or InvalidOperationException or ArgumentException)
        {
            throw Damaged(path, position, e.Message, e);
        }
    }

    private static JournalException Damaged(string path, long position, string why, Exception? cause)
        => new($"{path}: entry {position} is damaged: {why} Restore the file from a copy.", cause);

    private string PathOf(long first) => Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{first:D20}.jsonl"));
}
