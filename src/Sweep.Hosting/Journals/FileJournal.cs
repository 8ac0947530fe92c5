using System.Buffers;
using Sweep.Core.Sweeps;
using Sweep.Hosting.Folders;

namespace Sweep.Hosting.Journals;

/// <summary>
/// A journal as a file of JSON lines. A thread of its own writes what has been appended and flushes it to the disk; while the disk
/// is busy, further entries gather for the next write. Where nobody waits for an entry it may gather for <see cref="Patience"/>.
/// When a write fails, the file is cut back to what is durable, those who wait are told, and all that was appended since is kept
/// and written again when <see cref="WhenDurable"/> is next asked.
/// </summary>
public sealed class FileJournal : IJournal
{
    /// <summary>How long an entry for which nobody waits may stay in memory: 100 ms.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(100);

    private const int MostPending = 1 << 16;
    private const int ChunkBytes = 1 << 20;
    private readonly object _lock = new();
    private readonly string _path;
    private readonly IAppendFile _file;
    private readonly JournalPlaces _places = new();
    private readonly RecentEntries _recent = new();
    private readonly JournalLine _line = new();
    private readonly ArrayBufferWriter<byte> _chunk = new(ChunkBytes / 4);
    private readonly Thread _writer;
    private List<JournalEntry> _gathering = [];
    private List<JournalEntry> _writing = [];
    private TaskCompletionSource _gathered = NewCompletion();
    private TaskCompletionSource _written = NewCompletion();
    private JournalPlace _durable;
    private bool _awaited;
    private bool _failed;
    private bool _closing;

    internal FileJournal(string path, IAppendFile file, Action<string>? notice)
    {
        (_path, _file) = (path, file);
        _durable = JournalFile.Scan(path, _places.Passed, notice);
        if (file.Length > _durable.Offset) file.SetLength(_durable.Offset);
        NextPosition = _durable.Position;
        _writer = new Thread(WriteUntilClosed) { IsBackground = true, Name = "journal" };
        _writer.Start();
    }

    /// <inheritdoc/>
    public long NextPosition { get; private set; }

    /// <inheritdoc/>
    public StorageSpace? Space => StorageSpace.Of(_path);

    /// <summary>Opens a journal for writing, or begins one; a torn last line is cut off, with a notice.</summary>
    /// <param name="path">The file; its folder exists.</param>
    /// <param name="notice">Takes notices for people.</param>
    /// <exception cref="JournalException">The file is damaged, or cannot be opened; it was not changed.</exception>
    public static FileJournal Open(string path, Action<string>? notice = null)
    {
        AppendFile? file = null;
        try
        {
            file = new AppendFile(path);
            return new FileJournal(path, file, notice);
        }
        catch (Exception e)
        {
            file?.Dispose();
            if (e is IOException or UnauthorizedAccessException) throw new JournalException($"{path}: the journal cannot be opened for writing: {e.Message}", e);
            throw;
        }
    }

    /// <summary>Reads the durable entries from a position on.</summary>
    /// <inheritdoc/>
    public IEnumerable<JournalEntry> Read(long from = 0)
    {
        JournalPlace end;
        lock (_lock)
        {
            end = _durable;
            if (_recent.From(from, end.Position) is { } recent) return recent;
        }

        return JournalFile.Read(_path, _places.Before(from), from, end.Offset, notice: null);
    }

    /// <inheritdoc/>
    public void Append(JournalEntry entry)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_closing, this);
            // A disk slower than training holds training up, rather than filling the memory; one that is full does not.
            while (_gathering.Count >= MostPending && !_failed) Monitor.Wait(_lock);
            if (entry.Position != NextPosition) throw new ArgumentException($"Cannot append entry {entry.Position}: {NextPosition} is next.", nameof(entry));
            _gathering.Add(entry);
            NextPosition++;
            if (_gathering.Count == 1) Monitor.PulseAll(_lock);
        }
    }

    /// <inheritdoc/>
    public Task WhenDurable(long position)
    {
        lock (_lock)
        {
            if (position < _durable.Position) return Task.CompletedTask;
            if (position >= NextPosition) throw new ArgumentException($"Cannot wait for entry {position}: only {NextPosition} were appended.", nameof(position));
            ObjectDisposedException.ThrowIf(_closing && !_writer.IsAlive, this);
            _failed = false;
            _awaited = true;
            Monitor.PulseAll(_lock);
            return position < _durable.Position + _writing.Count ? _written.Task : _gathered.Task;
        }
    }

    /// <summary>Writes what was appended, as far as the disk takes it, and closes the file.</summary>
    public ValueTask DisposeAsync()
    {
        lock (_lock)
        {
            (_closing, _failed) = (true, false); // one more try, should the disk have been full
            Monitor.PulseAll(_lock);
        }

        _writer.Join();
        _file.Dispose();
        return ValueTask.CompletedTask;
    }

    private static TaskCompletionSource NewCompletion() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void WriteUntilClosed()
    {
        while (Gather())
        {
            try
            {
                var end = WriteBatch();
                Finish(end);
            }
            catch (Exception e)
            {
                Fail(e);
            }
        }
    }

    /// <summary>Waits until there is something to write; false once all is written, or cannot be, and the journal closes.</summary>
    private bool Gather()
    {
        lock (_lock)
        {
            while (_failed || (_gathering.Count == 0 && _writing.Count == 0))
            {
                if (_closing) return false;
                Monitor.Wait(_lock);
            }

            var start = Environment.TickCount64;
            while (!_awaited && !_closing && _gathering.Count < MostPending / 4)
            {
                var left = (int)Patience.TotalMilliseconds - (int)(Environment.TickCount64 - start);
                if (left <= 0) break;
                Monitor.Wait(_lock, left);
            }

            _awaited = false;
            if (_writing.Count > 0) return true; // a batch that failed goes first
            (_writing, _gathering) = (_gathering, _writing);
            (_written, _gathered) = (_gathered, NewCompletion());
            Monitor.PulseAll(_lock);
            return true;
        }
    }

    private JournalPlace WriteBatch()
    {
        var place = _durable;
        var chunkStart = place.Offset;
        _chunk.ResetWrittenCount();
        foreach (var entry in _writing)
        {
            var line = _line.Write(entry);
            var space = _chunk.GetSpan(line.Length + 1);
            line.CopyTo(space);
            space[line.Length] = (byte)'\n';
            _chunk.Advance(line.Length + 1);
            _places.Passed(place);
            place = new JournalPlace(place.Position + 1, place.Offset + line.Length + 1);
            if (_chunk.WrittenCount < ChunkBytes) continue;
            WriteChunk(ref chunkStart);
        }

        WriteChunk(ref chunkStart);
        _file.Flush();
        return place;
    }

    private void WriteChunk(ref long offset)
    {
        _file.Write(_chunk.WrittenSpan, offset);
        offset += _chunk.WrittenCount;
        _chunk.ResetWrittenCount();
    }

    private void Finish(JournalPlace end)
    {
        TaskCompletionSource written;
        lock (_lock)
        {
            _durable = end;
            foreach (var entry in _writing) _recent.Add(entry);
            _writing.Clear();
            written = _written;
        }

        written.SetResult();
    }

    private void Fail(Exception cause)
    {
        var full = Storage.IsFull(cause);
        try
        {
            _file.SetLength(_durable.Offset);
        }
        catch (IOException)
        {
            // What is half-written stays until the next write, which begins at the same byte; a reader takes it for torn.
        }

        var failure = new JournalException(
            full
                ? $"{_path}: the disk is full. Nothing is lost: what could not be written is kept in memory until there is space."
                : $"{_path}: the journal cannot be written: {cause.Message}",
            cause) { StorageFull = full };
        lock (_lock)
        {
            _failed = true;
            Tell(ref _written);
            Tell(ref _gathered);
            Monitor.PulseAll(_lock);
        }

        void Tell(ref TaskCompletionSource waiting)
        {
            waiting.SetException(failure);
            _ = waiting.Task.Exception; // seen: nobody may be waiting
            waiting = NewCompletion();
        }
    }
}
