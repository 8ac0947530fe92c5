using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using StackExchange.Redis;
using Sweep.Hosting.Journals;

namespace Sweep.Cluster.Redis;

/// <summary>
/// The latest snapshot of a sweep in Redis, in parts of <see cref="PartBytes"/> so that none holds up the others. There are two places for parts: a snapshot is
/// written to the one that the latest does not need, and then becomes the latest in one step. Only the writer of the journal saves.
/// </summary>
public sealed class RedisSnapshots : ISnapshots
{
    /// <summary>How many bytes one part has at most.</summary>
    public const int PartBytes = 1 << 19;

    private readonly RedisConnection _connection;
    private readonly RedisJournal _journal;
    private readonly JournalTrimmer _trimmer;

    internal RedisSnapshots(RedisConnection connection, RedisJournal journal, long keep, Action<string>? notice = null)
    {
        (_connection, _journal) = (connection, journal);
        _trimmer = new JournalTrimmer(journal, keep, notice ?? (static _ => { }));
    }

    /// <inheritdoc/>
    /// <exception cref="JournalException">Redis does not answer.</exception>
    public Snapshot? Latest()
    {
        try
        {
            return Read().GetAwaiter().GetResult();
        }
        catch (Exception e) when (RedisFailure.Is(e))
        {
            throw new JournalException($"The snapshot of sweep '{_journal.Sweep}' cannot be read from Redis at {_connection.Where}: {RedisFailure.Explain(e)}.", e);
        }
    }

    /// <inheritdoc/>
    /// <exception cref="JournalException">Redis does not answer, or another writer has taken over; the latest is the one before.</exception>
    public async Task Save(Snapshot snapshot)
    {
        try
        {
            // A snapshot must never be ahead of the journal.
            if (snapshot.Position > 0) await _journal.WhenDurable(snapshot.Position - 1).ConfigureAwait(false);
            await Write(snapshot).ConfigureAwait(false);
            await _trimmer.Trim(snapshot.Position).ConfigureAwait(false);
        }
        catch (Exception e) when (RedisFailure.Is(e))
        {
            throw new JournalException($"The snapshot of sweep '{_journal.Sweep}' cannot be saved in Redis at {_connection.Where}: {RedisFailure.Explain(e)}.", e);
        }
    }

    private async Task<Snapshot?> Read()
    {
        var fields = await _connection.Database.HashGetAllAsync(_connection.Keys.Snapshot(_journal.Sweep)).ConfigureAwait(false);
        if (SnapshotHead.Parse(fields) is not { } head) return null;
        using var stored = new MemoryStream();
        for (var i = 0; i < head.Parts; i++)
        {
            var part = await _connection.Database.HashGetAsync(_connection.Keys.SnapshotParts(_journal.Sweep, head.Place), i).ConfigureAwait(false);
            stored.Write(((ReadOnlyMemory<byte>)part).Span);
        }

        // The journal has everything: a damaged snapshot is none.
        return Convert.ToHexStringLower(SHA256.HashData(stored.GetBuffer().AsSpan(0, (int)stored.Length))) == head.Digest && head.Position <= _journal.NextPosition
            ? new Snapshot(head.Position, head.IsCompressed ? Unpack(stored) : stored.ToArray())
            : null;
    }

    private async Task Write(Snapshot snapshot)
    {
        var (keys, owner, sweep) = (_connection.Keys, _journal.Owner, _journal.Sweep);
        var latest = SnapshotHead.Parse(await _connection.Database.HashGetAllAsync(keys.Snapshot(sweep)).ConfigureAwait(false));
        var place = latest?.Place == 0 ? 1 : 0;
        var packed = await Task.Run(() => Pack(snapshot.State)).ConfigureAwait(false);
        var isCompressed = packed.Length < snapshot.State.Length;
        var stored = isCompressed ? packed : snapshot.State;
        var parts = Math.Max(1, (stored.Length + PartBytes - 1) / PartBytes);
        for (var i = 0; i < parts; i++)
        {
            var part = stored.Slice(i * PartBytes, Math.Min(PartBytes, stored.Length - i * PartBytes));
            await owner.Run(JournalScripts.SavePart, keys.SnapshotParts(sweep, place), [i, part]).ConfigureAwait(false);
        }

        var head = new SnapshotHead(snapshot.Position, place, parts, isCompressed, Convert.ToHexStringLower(SHA256.HashData(stored.Span)));
        await owner.Run(JournalScripts.SaveHead, keys.Snapshot(sweep), head.Fields(), keys.SnapshotParts(sweep, 1 - place)).ConfigureAwait(false);
        await _connection.BecomesReplicated(keys.Snapshot(sweep)).ConfigureAwait(false);
    }

    private static ReadOnlyMemory<byte> Pack(ReadOnlyMemory<byte> state)
    {
        using var packed = new MemoryStream();
        using (var brotli = new BrotliStream(packed, CompressionLevel.Fastest, leaveOpen: true)) brotli.Write(state.Span);
        return packed.GetBuffer().AsMemory(0, (int)packed.Length);
    }

    private static byte[] Unpack(MemoryStream packed)
    {
        packed.Position = 0;
        using var state = new MemoryStream();
        using (var brotli = new BrotliStream(packed, CompressionMode.Decompress)) brotli.CopyTo(state);
        return state.ToArray();
    }

    /// <summary>What Redis says of the latest snapshot; the names of the fields are stored.</summary>
    private sealed record SnapshotHead(long Position, int Place, int Parts, bool IsCompressed, string Digest)
    {
        public static SnapshotHead? Parse(HashEntry[] fields)
        {
            var values = fields.ToDictionary(item => (string)item.Name!, item => (string)item.Value!);
            return values.TryGetValue("position", out var position) && values.TryGetValue("place", out var place) && values.TryGetValue("parts", out var parts)
                && values.TryGetValue("encoding", out var encoding) && values.TryGetValue("sha256", out var digest) && encoding is "brotli" or "plain"
                ? new SnapshotHead(long.Parse(position, CultureInfo.InvariantCulture), int.Parse(place, CultureInfo.InvariantCulture), int.Parse(parts, CultureInfo.InvariantCulture), encoding == "brotli", digest)
                : null;
        }

        public RedisValue[] Fields()
            => ["position", Position, "place", Place, "parts", Parts, "encoding", IsCompressed ? "brotli" : "plain", "sha256", Digest];
    }
}
