using StackExchange.Redis;
using Sweep.Core.Sweeps;
using Sweep.Hosting.Journals;

namespace Sweep.Cluster.Redis;

/// <summary>Reads a sweep's stream page by page.</summary>
internal sealed class JournalPages(RedisConnection connection, string sweep)
{
    /// <summary>How many entries one answer has at most: some hundred kilobytes.</summary>
    public const int PageSize = 1024;

    private readonly RedisKey _key = connection.Keys.Journal(sweep);
    private readonly JournalLine _line = new();

    /// <summary>The position of the entry after the last.</summary>
    public async Task<long> NextPosition()
    {
        var last = await connection.Database.StreamRangeAsync(_key, "-", "+", 1, Order.Descending).ConfigureAwait(false);
        return last.Length == 0 ? 0 : PositionOf(last[0]) + 1;
    }

    /// <summary>The first entries that Redis has from a position on.</summary>
    public Task<StreamEntry[]> From(long position, long most)
        => connection.Database.StreamRangeAsync(_key, $"{position + 1}-0", "+", (int)Math.Min(most, PageSize));

    public static long PositionOf(StreamEntry entry)
    {
        var id = (string)entry.Id!;
        return long.Parse(id.AsSpan(0, id.IndexOf('-'))) - 1;
    }

    /// <summary>An entry.</summary>
    /// <exception cref="JournalException">It is damaged.</exception>
    public JournalEntry Read(StreamEntry entry) => Checked(entry, position => _line.Read(LineOf(entry).Span, position));

    /// <summary>The bytes of an entry, once its checksum and position are right: the line that a file would have.</summary>
    /// <exception cref="JournalException">It is damaged.</exception>
    public ReadOnlyMemory<byte> CheckedLineOf(StreamEntry entry) => Checked(entry, position =>
    {
        var line = LineOf(entry);
        JournalLine.Check(line.Span, position);
        return line;
    });

    private static ReadOnlyMemory<byte> LineOf(StreamEntry entry) => entry.Values.Length == 1 ? (ReadOnlyMemory<byte>)entry.Values[0].Value : default;

    private T Checked<T>(StreamEntry entry, Func<long, T> read)
    {
        var position = PositionOf(entry);
        try
        {
            return read(position);
        }
        catch (Exception e) when (e is FormatException or System.Text.Json.JsonException or InvalidOperationException or ArgumentException)
        {
            throw new JournalException($"Redis at {connection.Where}, key {_key}: entry {position} (id {entry.Id}) cannot be read: {e.Message} Restore Redis from a backup.", e);
        }
    }
}
