using System.Collections.Immutable;
using System.Diagnostics;
using Sweep.Core.Scheduling;
using Sweep.Core.Sweeps;
using Sweep.Hosting.Instruments;
using Sweep.Hosting.Journals;

namespace Sweep.Hosting.Hosts;

/// <summary>
/// Owns the state of a sweep: decides, appends and applies under one lock, so that the journal has the order of the decisions. Knows no
/// rule of the search. Writing to disk is the journal's; nobody waits for it under the lock.
/// </summary>
internal sealed class SweepOwner(SweepState state, JournalEntry? last, IJournal journal, SweepInstruments instruments)
{
    private readonly Lock _lock = new();
    private readonly object _turn = new();
    private TaskCompletionSource<long>? _changed;
    private TaskCompletionSource? _passed;
    private bool _closed;
    private long _turns;

    /// <summary>Decides a command and applies what follows. The actions are to be performed once <see cref="Decision.Position"/> is durable.</summary>
    /// <param name="command">The command.</param>
    /// <param name="by">In whose name it is given; null for the host's own.</param>
    /// <param name="only">Asked when the command's turn has come: false leaves it.</param>
    public Decision Execute(SweepCommand command, string? by = null, Func<SweepState, bool>? only = null)
    {
        Decision decision;
        TaskCompletionSource<long>? changed;
        lock (_lock)
        {
            if (_closed) throw Closed();
            if (only?.Invoke(state) == false) return new Decision([], [], state.NextPosition - 1, false);
            var start = Stopwatch.GetTimestamp();
            var events = SweepDecider.Decide(state, command);
            instruments.OnDecided(command, events, Stopwatch.GetElapsedTime(start));
            if (events.IsEmpty) return new Decision(events, [], state.NextPosition - 1, false);
            var entry = new JournalEntry(state.NextPosition, command.At, events, by);
            journal.Append(entry);
            state.Apply(entry);
            last = entry;
            decision = new Decision(events, SweepActions.From(state, events), entry.Position, IsDecision(events));
            instruments.OnEntry(entry, state);
            (changed, _changed) = (_changed, null);
        }

        changed?.SetResult(decision.Position + 1);
        if (decision.MustBeDurable) PassTurn();
        return decision;
    }

    /// <summary>Reads the state.</summary>
    public T Read<T>(Func<SweepState, T> read)
    {
        lock (_lock) return read(state);
    }

    /// <summary>Reads the state with the last entry in it, of which there must be one.</summary>
    public T ReadLast<T>(Func<SweepState, JournalEntry, T> read)
    {
        lock (_lock) return read(state, last!);
    }

    /// <summary>Completes with the next position once it is past one.</summary>
    /// <exception cref="SweepConflictException">The owner was closed.</exception>
    public async Task<long> WhenChanged(long position, CancellationToken cancel)
    {
        while (true)
        {
            Task<long> changed;
            lock (_lock)
            {
                if (state.NextPosition > position) return state.NextPosition;
                if (_closed) throw Closed();
                _changed ??= new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
                changed = _changed.Task;
            }

            await changed.WaitAsync(cancel).ConfigureAwait(false);
        }
    }

    /// <summary>Nothing is decided any more, and who waits for a change is told.</summary>
    public void Close()
    {
        TaskCompletionSource<long>? changed;
        lock (_lock) (_closed, changed, _changed) = (true, _changed, null);
        changed?.SetException(Closed());
    }

    /// <summary>Counts the decisions, for <see cref="WaitForTurn"/>.</summary>
    public long Turns => Interlocked.Read(ref _turns);

    /// <summary>Waits until there has been a decision since the count was taken, or for so long: what a slot without work does.</summary>
    public void WaitForTurn(long turns, TimeSpan most)
    {
        lock (_turn)
        {
            if (_turns == turns) Monitor.Wait(_turn, most);
        }
    }

    /// <summary>Completes once there has been a decision since the count was taken.</summary>
    public Task WhenTurn(long turns)
    {
        lock (_turn)
        {
            if (_turns != turns) return Task.CompletedTask;
            _passed ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _passed.Task;
        }
    }

    /// <summary>Wakes the slots that wait, and whoever else does.</summary>
    public void PassTurn()
    {
        TaskCompletionSource? passed;
        lock (_turn)
        {
            _turns++;
            Monitor.PulseAll(_turn);
            (passed, _passed) = (_passed, null);
        }

        passed?.SetResult();
    }

    private SweepConflictException Closed() => new($"The sweep '{state.Setup.Name}' is no longer run here.");

    // Reports that change nothing, refusals and repeats may be lost; a repeated report is the same to the last bit.
    private static bool IsDecision(ImmutableArray<SweepEvent> events)
    {
        foreach (var item in events)
        {
            if (item is not (SweepEvent.MetricsReported { Verdict.Kind: VerdictKind.Continue } or SweepEvent.StaleAttemptRefused or SweepEvent.RepeatDiffered)) return true;
        }

        return false;
    }
}

/// <summary>What came of a command.</summary>
/// <param name="Events">The events; empty where nothing changed.</param>
/// <param name="Actions">What follows from them.</param>
/// <param name="Position">The position that must be durable before anything is done; -1 where the journal is empty.</param>
/// <param name="MustBeDurable">Whether there is a decision among the events.</param>
internal readonly record struct Decision(ImmutableArray<SweepEvent> Events, ImmutableArray<SweepAction> Actions, long Position, bool MustBeDurable);
