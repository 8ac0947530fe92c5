using System.Buffers.Text;
using Sweep.Core.Sweeps;
using Sweep.Hosting.Journals;

namespace Sweep.Server.Events;

/// <summary>
/// Journal entries as server-sent events: the position is the id, the journal's line the data. Keeps a buffer between calls, so one instance serves
/// one thread at a time.
/// </summary>
internal sealed class EventFrames
{
    private const int DigitsOfLong = 20;
    private readonly JournalLine _line = new();

    /// <summary>The frame of an entry.</summary>
    public byte[] Of(JournalEntry entry)
    {
        var line = _line.Write(entry);
        Span<byte> id = stackalloc byte[DigitsOfLong];
        Utf8Formatter.TryFormat(entry.Position, id, out var digits);
        return [.. "id: "u8, .. id[..digits], .. "\ndata: "u8, .. line, .. "\n\n"u8];
    }
}
