using StackExchange.Redis;
using Sweep.Cluster.Checkpoints;
using Sweep.Core.Sweeps;
using Sweep.Hosting.Journals;

namespace Sweep.Cluster.Redis;

/// <summary>
/// A sweep's journal as a Redis stream. What was appended is written by a loop of its own, in batches of which each is one script, some on
/// their way at a time. While Redis is away the queue is kept and tried again until it is back; nothing counts as durable before Redis
/// has answered. Once another writer has taken over, everything that is not durable is refused for good.
/// </summary>
public sealed class RedisJournal : IJournal
{
    /// <summary>How many entries may wait for Redis: 65,536.</summary>
    public const int MostPending = 1 << 16;

    /// <summary>How many bytes may wait for Redis: 64 MiB.</summary>
    public const long MostPendingBytes = 64 << 20;

    private const int Window = 4;
    private const int BatchEntries = 1024;
    private const int BatchBytes = 1 << 20;
    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LastRetry = TimeSpan.FromSeconds(1);
    private readonly object _lock = new();
    private readonly JournalOwnership _owner;
    private readonly RedisJournalReader _reader;
    private readonly JournalMark? _mark;
    private readonly Action<string> _notice;
    private readonly JournalLine _line = new();
    private readonly Queue<RedisValue> _queue = new();
    private readonly PriorityQueue<TaskCompletionSource, long> _waiting = new();
    private readonly CancellationTokenSource _closing = new();
    private readonly Task _writer;
    private TaskCompletionSource _work = NewCompletion();
    private long _pendingBytes;
    private long _taken;
    private long _durable;
    private JournalException? _failure;

    private RedisJournal(JournalOwnership owner, long next, JournalFiles? files, RedisJournalReader reader, Action<string> notice)
    {
        (_owner, Files, _reader, _notice) = (owner, files, reader, notice);
        _mark = files is null ? null : new JournalMark(files.Watermark, notice);
        (NextPosition, _taken, _durable) = (next, next, next);
        _writer = Task.Run(WriteUntilClosed);
    }

    /// <inheritdoc/>
    public long NextPosition { get; private set; }

    /// <summary>The position after the last entry that is durable.</summary>
    public long DurablePosition
    {
        get
        {
            lock (_lock) return _durable;
        }
    }

    /// <summary>The number of this writer: each has a higher one than those before it.</summary>
    public long Epoch => _owner.Epoch;

    /// <summary>Why entries wait for Redis; null where they do not.</summary>
    public string? Stalled { get; private set; }

    /// <summary>Whether entries wait for Redis.</summary>
    public bool IsStalled => Stalled is not null;

    /// <summary>Why nothing can be written any more; null where it can.</summary>
    public JournalException? Failure
    {
        get
        {
            lock (_lock) return _failure;
        }
    }

    /// <summary>The sweep.</summary>
    public string Sweep => _owner.Sweep;

    internal JournalOwnership Owner => _owner;

    internal JournalFiles? Files { get; }

    /// <summary>Opens a journal for writing; whoever wrote it until now is refused from here on.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="sweep">The sweep.</param>
    /// <param name="name">Who opens it, for messages to others.</param>
    /// <param name="volume">The shared volume; null to do without.</param>
    /// <param name="notice">Takes notices for people.</param>
    /// <exception cref="JournalException">Redis does not answer, or has fewer entries than were durable.</exception>
    internal static async Task<RedisJournal> Open(RedisConnection connection, string sweep, string name, SharedVolume? volume = null, Action<string>? notice = null)
    {
        try
        {
            var (owner, next, files) = await JournalOwnership.Take(connection, sweep, name, volume).ConfigureAwait(false);
            return new RedisJournal(owner, next, files, new RedisJournalReader(connection, sweep, volume), notice ?? (static _ => { }));
        }
        catch (Exception e) when (RedisFailure.Is(e))
        {
            throw new JournalException($"The journal of sweep '{sweep}' cannot be opened in Redis at {connection.Where}: {RedisFailure.Explain(e)}.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new JournalException($"The journal of sweep '{sweep}' cannot be opened: the checkpoint volume cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Reads the durable entries from a position on.</summary>
    /// <inheritdoc/>
    public IEnumerable<JournalEntry> Read(long from = 0) => _reader.Read(from, DurablePosition);

    /// <summary>As <see cref="Read"/>, without blocking a thread.</summary>
    public IAsyncEnumerable<JournalEntry> ReadAsync(long from = 0, CancellationToken cancel = default) => _reader.ReadAsync(from, DurablePosition, cancel);

    /// <inheritdoc/>
    /// <exception cref="JournalException">The queue is full, or nothing can be written any more; the entry is not appended.</exception>
    public void Append(JournalEntry entry)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_closing.IsCancellationRequested, this);
            if (_failure is not null) throw _failure;
            if (entry.Position != NextPosition) throw new ArgumentException($"Cannot append entry {entry.Position}: {NextPosition} is next.", nameof(entry));
            if (NextPosition - _durable >= MostPending || _pendingBytes >= MostPendingBytes) throw Full();
            var line = _line.Write(entry).ToArray();
            _queue.Enqueue(line);
            _pendingBytes += line.Length;
            NextPosition++;
            if (_queue.Count == 1) _work.TrySetResult();
        }
    }

    /// <summary>Completes when the entry at a position is durable, however long Redis is away; fails when it never will be.</summary>
    /// <inheritdoc/>
    public Task WhenDurable(long position)
    {
        lock (_lock)
        {
            if (position < _durable) return Task.CompletedTask;
            if (position >= NextPosition) throw new ArgumentException($"Cannot wait for entry {position}: only {NextPosition} were appended.", nameof(position));
            if (_failure is not null) return Task.FromException(_failure);
            var waiting = NewCompletion();
            _waiting.Enqueue(waiting, position);
            return waiting.Task;
        }
    }

    /// <summary>Writes what was appended, as far as Redis takes it at once, and ends.</summary>
    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync().ConfigureAwait(false);
        _work.TrySetResult();
        await _writer.ConfigureAwait(false);
        // A writer that was refused knows nothing of how far the journal has come.
        if (_mark is not null && Failure is null) await _mark.Close(DurablePosition).ConfigureAwait(false);
    }

    private static TaskCompletionSource NewCompletion() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task WriteUntilClosed()
    {
        try
        {
            var flying = new Queue<(Batch Batch, Task Answer)>();
            while (await Fill(flying).ConfigureAwait(false))
            {
                var (batch, answer) = flying.Peek();
                try
                {
                    await answer.ConfigureAwait(false);
                    flying.Dequeue();
                    Finish(batch);
                }
                catch (Exception e) when (RedisFailure.Is(e))
                {
                    await SendAgain(flying).ConfigureAwait(false);
                }
            }
        }
        catch (JournalException e)
        {
            Fail(e);
        }
        catch (Exception e)
        {
            Fail(new JournalException($"The journal of sweep '{_owner.Sweep}' cannot be written: {e.Message}", e));
        }
    }

    /// <summary>Sends what waits, as far as the window allows, until the oldest batch is answered; false once all is written and the journal closes.</summary>
    private async Task<bool> Fill(Queue<(Batch Batch, Task Answer)> flying)
    {
        while (true)
        {
            Task work;
            lock (_lock)
            {
                while (flying.Count < Window && Take() is { } batch) flying.Enqueue((batch, Send(batch)));
                if (_queue.Count == 0 && _work.Task.IsCompleted) _work = NewCompletion();
                work = _work.Task;
            }

            if (flying.Count == 0 && _closing.IsCancellationRequested) return false;
            if (flying.Count == Window) return true;
            if (flying.Count == 0) await work.WaitAsync(_closing.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            else if (await Task.WhenAny(flying.Peek().Answer, work).ConfigureAwait(false) != work) return true;
        }
    }

    private Batch? Take()
    {
        if (_queue.Count == 0) return null;
        var values = new List<RedisValue>(Math.Min(_queue.Count, BatchEntries) + 1) { _taken };
        var bytes = 0L;
        while (values.Count <= BatchEntries && bytes < BatchBytes && _queue.TryDequeue(out var line))
        {
            values.Add(line);
            bytes += line.Length();
        }

        var batch = new Batch(_taken, [.. values], bytes);
        _taken = batch.End;
        return batch;
    }

    private async Task Send(Batch batch)
    {
        // Asked for at once, not after the answer: both are on their way together.
        var running = _owner.Run(JournalScripts.Append, _owner.Connection.Keys.Journal(_owner.Sweep), batch.Values);
        var replicated = _owner.Connection.BecomesReplicated(_owner.Connection.Keys.Owner(_owner.Sweep));
        var answer = await running.ConfigureAwait(false);
        switch ((string?)answer[0])
        {
            case "behind":
                throw new MissingBeforeException((long)answer[1]);
            case "differs":
                throw Restored($"entry {(long)answer[1]} is another one now");
        }

        await replicated.ConfigureAwait(false);
    }

    /// <summary>Sends what is on its way once more, batch by batch, until Redis has it.</summary>
    private async Task SendAgain(Queue<(Batch Batch, Task Answer)> flying)
    {
        await Task.WhenAll(flying.Select(item => item.Answer)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var delay = FirstRetry;
        while (flying.TryPeek(out var first))
        {
            try
            {
                await Send(first.Batch).ConfigureAwait(false);
                flying.Dequeue();
                Finish(first.Batch);
                delay = FirstRetry;
            }
            catch (MissingBeforeException e)
            {
                throw Restored($"{e.Next} are there");
            }
            catch (Exception e) when (RedisFailure.Is(e))
            {
                if (_closing.IsCancellationRequested) throw NotWritten(e);
                Stall(e);
                await Task.Delay(delay, _closing.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                delay = delay * 2 < LastRetry ? delay * 2 : LastRetry;
            }
        }

        GoOn();
    }

    private void Finish(Batch batch)
    {
        List<TaskCompletionSource> told = [];
        lock (_lock)
        {
            _durable = batch.End;
            _pendingBytes -= batch.Bytes;
            while (_waiting.TryPeek(out var waiting, out var position) && position < _durable)
            {
                _waiting.Dequeue();
                told.Add(waiting);
            }
        }

        foreach (var waiting in told) waiting.SetResult();
        _mark?.Reached(batch.End);
    }

    private void Fail(JournalException failure)
    {
        List<TaskCompletionSource> told;
        lock (_lock)
        {
            _failure = failure;
            _queue.Clear();
            told = [.. _waiting.UnorderedItems.Select(item => item.Element)];
            _waiting.Clear();
        }

        Stalled = null;
        foreach (var waiting in told)
        {
            waiting.SetException(failure);
            _ = waiting.Task.Exception; // seen: nobody may be waiting any more
        }

        _notice(failure.Message);
    }

    private void Stall(Exception cause)
    {
        var first = Stalled is null;
        Stalled = $"Redis at {_owner.Connection.Where} cannot be written: {RedisFailure.Explain(cause)}. The decisions of sweep '{_owner.Sweep}' wait; nothing is lost.";
        if (first) _notice(Stalled);
    }

    private void GoOn()
    {
        if (Stalled is null) return;
        Stalled = null;
        _notice($"Redis is back; sweep '{_owner.Sweep}' goes on.");
    }

    private JournalException Full() => new($"{NextPosition - _durable} entries of sweep '{_owner.Sweep}' wait for Redis, as many as may. {Stalled ?? "Redis is slower than the sweep."} Nothing is decided until it is back.") { StorageFull = true };

    private JournalException NotWritten(Exception cause)
        => new($"The journal of sweep '{_owner.Sweep}' was closed before Redis had entries {_durable} to {NextPosition - 1}: {RedisFailure.Explain(cause)}. Nobody was told that they are durable.", cause);

    private JournalException Restored(string found)
        => new($"Redis at {_owner.Connection.Where} lost entries of sweep '{_owner.Sweep}': it acknowledged {_durable}, but {found}. It lost data, or was restored from an older backup. Nothing more is written. Restore a newer backup, and start the sweep's silos again.");

    /// <summary>Entries that one script writes.</summary>
    /// <param name="From">The first position.</param>
    /// <param name="Values">The position, then the lines.</param>
    /// <param name="Bytes">How many bytes the lines have.</param>
    private sealed record Batch(long From, RedisValue[] Values, long Bytes)
    {
        public long End => From + Values.Length - 1;
    }

    /// <summary>Redis lacks entries before the first of a batch: those of one before it, whose fate is unknown; or it lost them.</summary>
    private sealed class MissingBeforeException(long next) : RedisException($"The stream ends at {next}.")
    {
        public long Next => next;
    }
}
