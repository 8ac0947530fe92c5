using System.Buffers;
using System.Runtime.CompilerServices;
using Sweep.Core.Sweeps;

namespace Sweep.Hosting.Journals;

/// <summary>Reads a journal of JSON lines from its file, also while another process writes to it.</summary>
public static class JournalFile
{
    private const int BlockBytes = 1 << 16;

    /// <summary>
    /// Reads the entries from a position on, in order. A torn last line, which a write that was cut off leaves behind and which was
    /// never acknowledged, is left out with a notice.
    /// </summary>
    /// <param name="path">The file; one that does not exist has no entries.</param>
    /// <param name="from">The first position to read.</param>
    /// <param name="notice">Takes the notice of a torn line; null to read over it.</param>
    /// <exception cref="JournalException">An earlier line is not an entry; the message names file, line and byte.</exception>
    public static IEnumerable<JournalEntry> Read(string path, long from = 0, Action<string>? notice = null)
        => Read(path, default, from, long.MaxValue, notice);

    /// <summary>Reads from a known place up to a byte: what lies behind may be in the middle of being written. Tells of the places that it passes.</summary>
    internal static IEnumerable<JournalEntry> Read(string path, JournalPlace start, long from, long end, Action<string>? notice, Action<JournalPlace>? passed = null)
    {
        var parser = new JournalLine();
        using var lines = new Lines(path, start, end);
        while (lines.Next())
        {
            if (!lines.TryRead(lines.Place.Position >= from ? parser : null, out var entry))
            {
                notice?.Invoke(lines.TornNotice);
                yield break;
            }

            passed?.Invoke(lines.Place);
            if (entry is not null) yield return entry;
        }

        if (lines.Rest > 0) notice?.Invoke(lines.TornNotice);
    }

    /// <summary>Checks every line; returns where the next entry goes, with a place for every so many entries on the way.</summary>
    internal static JournalPlace Scan(string path, Action<JournalPlace> passed, Action<string>? notice)
    {
        using var lines = new Lines(path, default, long.MaxValue);
        while (lines.Next())
        {
            if (!lines.TryRead(null, out _))
            {
                notice?.Invoke(lines.TornNotice);
                return lines.Place;
            }

            passed(lines.Place);
        }

        if (lines.Rest > 0) notice?.Invoke(lines.TornNotice);
        return lines.Place;
    }

    /// <summary>The lines of a file, one after another, in a buffer that grows to the longest of them.</summary>
    private sealed class Lines : IDisposable
    {
        private readonly string _path;
        private readonly long _end;
        private readonly FileStream? _file;
        private byte[] _buffer = ArrayPool<byte>.Shared.Rent(BlockBytes);
        private int _start;
        private int _length;
        private int _lineBytes = -1;

        public Lines(string path, JournalPlace start, long end)
        {
            (_path, _end, Place) = (path, end, start);
            if (!File.Exists(path)) return;
            _file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            _file.Position = start.Offset;
        }

        /// <summary>Where the current line, or after the last one what is left, begins.</summary>
        public JournalPlace Place { get; private set; }

        /// <summary>How many bytes follow the last whole line.</summary>
        public int Rest => _length - _start;

        public string TornNotice
            => $"{_path}: line {Place.Position + 1} (byte {Place.Offset}) was not written to its end and is left out; nothing that was acknowledged is lost.";

        private ReadOnlySpan<byte> Current => _buffer.AsSpan(_start, _lineBytes);

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public bool Next()
        {
            if (_lineBytes >= 0)
            {
                Place = new JournalPlace(Place.Position + 1, Place.Offset + _lineBytes + 1);
                _start += _lineBytes + 1;
            }

            var searched = 0;
            while ((_lineBytes = _buffer.AsSpan(_start + searched, _length - _start - searched).IndexOf((byte)'\n')) < 0)
            {
                searched = _length - _start;
                if (!Fill()) return false;
            }

            _lineBytes += searched;
            return true;
        }

        /// <summary>Reads the current line, or only checks it without a parser; false where it is broken but the last, and so only torn.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public bool TryRead(JournalLine? parser, out JournalEntry? entry)
        {
            entry = null;
            try
            {
                if (parser is null) JournalLine.Check(Current, Place.Position);
                else entry = parser.Read(Current, Place.Position);
                return true;
            }
            catch (Exception e) when (e is FormatException or System.Text.Json.JsonException or InvalidOperationException or ArgumentException)
            {
                if (e is not NewerFormatException && IsLast()) return false;
                throw new JournalException(e is NewerFormatException
                    ? $"{_path}: line {Place.Position + 1} (byte {Place.Offset}) cannot be read: {e.Message}"
                    : $"{_path}: line {Place.Position + 1} (byte {Place.Offset}) is damaged: {e.Message} Nothing was changed. Restore the file from a copy; what comes before the line is intact.", e);
            }
        }

        public void Dispose()
        {
            _file?.Dispose();
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = [];
        }

        private bool IsLast() => _start + _lineBytes + 1 >= _length && !Fill();

        /// <summary>Reads more behind what is there, which moves to the front of the buffer; false at the end.</summary>
        private bool Fill()
        {
            var rest = _length - _start;
            if (_start > 0) _buffer.AsSpan(_start, rest).CopyTo(_buffer);
            (_start, _length) = (0, rest);
            if (rest == _buffer.Length)
            {
                var larger = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
                _buffer.AsSpan(0, rest).CopyTo(larger);
                ArrayPool<byte>.Shared.Return(_buffer);
                _buffer = larger;
            }

            var most = (int)Math.Min(_buffer.Length - rest, _end - Place.Offset - rest);
            var count = most <= 0 ? 0 : _file?.Read(_buffer, rest, most) ?? 0;
            _length += count;
            return count > 0;
        }
    }
}
