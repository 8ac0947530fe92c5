using System.Runtime.CompilerServices;
using StackExchange.Redis;
using Sweep.Cluster.Checkpoints;
using Sweep.Core.Sweeps;
using Sweep.Hosting.Journals;

namespace Sweep.Cluster.Redis;

/// <summary>Reads a sweep's journal as one, the oldest entries from files where they are no longer in Redis; also while another process writes it. Several threads may read at a time.</summary>
public sealed class RedisJournalReader
{
    private static readonly Task<StreamEntry[]> None = Task.FromResult<StreamEntry[]>([]);
    private readonly RedisConnection _connection;
    private readonly string _sweep;

    private readonly SharedVolume? _volume;

    internal RedisJournalReader(RedisConnection connection, string sweep, SharedVolume? volume = null) => (_connection, _sweep, _volume) = (connection, sweep, volume);

    /// <summary>The position that the next entry will have.</summary>
    /// <exception cref="JournalException">Redis does not answer.</exception>
    public async Task<long> NextPosition()
    {
        try
        {
            return await new JournalPages(_connection, _sweep).NextPosition().ConfigureAwait(false);
        }
        catch (Exception e) when (RedisFailure.Is(e))
        {
            throw Unreadable(e);
        }
    }

    /// <summary>Reads the entries from a position up to, not with, another; blocks the thread where the network is slower than whoever reads.</summary>
    /// <exception cref="JournalException">Redis does not answer, or an entry cannot be read.</exception>
    public IEnumerable<JournalEntry> Read(long from = 0, long end = long.MaxValue)
    {
        var entries = ReadAsync(from, end).GetAsyncEnumerator();
        try
        {
            while (Wait(entries.MoveNextAsync())) yield return entries.Current;
        }
        finally
        {
            Wait(entries.DisposeAsync());
        }
    }

    /// <summary>Reads the entries from a position up to, not with, another; the next page is on its way while one is read.</summary>
    /// <inheritdoc cref="Read"/>
    public async IAsyncEnumerable<JournalEntry> ReadAsync(long from = 0, long end = long.MaxValue, [EnumeratorCancellation] CancellationToken cancel = default)
    {
        var pages = new JournalPages(_connection, _sweep);
        var next = from;
        var coming = Page(pages, next, end);
        while (true)
        {
            var page = await coming.WaitAsync(cancel).ConfigureAwait(false);
            if (page.Length == 0 || JournalPages.PositionOf(page[0]) != next)
            {
                if (next < end && await Archived(next).ConfigureAwait(false) is { } archived)
                {
                    foreach (var entry in archived)
                    {
                        if (next >= end) yield break;
                        yield return entry;
                        next++;
                    }

                    coming = Page(pages, next, end);
                    continue;
                }

                if (page.Length == 0) yield break;
                throw Missing(next, JournalPages.PositionOf(page[0]));
            }

            // A page that is not full was the last when it was asked for.
            coming = page.Length < JournalPages.PageSize ? None : Page(pages, next + page.Length, end);
            foreach (var entry in page)
            {
                yield return pages.Read(entry);
                next++;
            }
        }
    }

    private async Task<IEnumerable<JournalEntry>?> Archived(long position)
    {
        if (_volume is null) return null;
        try
        {
            return _volume.FilesOf(_sweep, await JournalOwnership.RemovedAt(_connection, _sweep).ConfigureAwait(false)).Archive.From(position);
        }
        catch (Exception e) when (RedisFailure.Is(e))
        {
            throw Unreadable(e);
        }
    }

    private async Task<StreamEntry[]> Page(JournalPages pages, long from, long end)
    {
        if (from >= end) return [];
        try
        {
            return await pages.From(from, end - from).ConfigureAwait(false);
        }
        catch (Exception e) when (RedisFailure.Is(e))
        {
            throw Unreadable(e);
        }
    }

    private JournalException Missing(long position, long next)
        => new($"Redis at {_connection.Where}, key {_connection.Keys.Journal(_sweep)}: entry {position} is missing; the next is {next}. Restore Redis and the checkpoint volume from backups.");

    private JournalException Unreadable(Exception cause)
        => new($"The journal of sweep '{_sweep}' cannot be read from Redis at {_connection.Where}: {RedisFailure.Explain(cause)}.", cause);

    private static bool Wait(ValueTask<bool> task) => task.IsCompleted ? task.Result : task.AsTask().GetAwaiter().GetResult();

    private static void Wait(ValueTask task)
    {
        if (!task.IsCompletedSuccessfully) task.AsTask().GetAwaiter().GetResult();
    }
}
