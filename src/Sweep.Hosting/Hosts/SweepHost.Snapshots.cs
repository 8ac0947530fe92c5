using Sweep.Core.Sweeps;
using Sweep.Hosting.Instruments;
using Sweep.Hosting.Journals;

namespace Sweep.Hosting.Hosts;

/// <content>The state as it is kept from time to time: derived from the journal, never waited for, and of no use where it does not fit it.</content>
public sealed partial class SweepHost
{
    private readonly Lock _keepingLock = new();
    private Task _keeping = Task.CompletedTask;
    private long _kept; // the position of the last snapshot

    /// <summary>Completes when the state that is being kept, if any, is.</summary>
    internal Task Keeping
    {
        get
        {
            lock (_keepingLock) return _keeping;
        }
    }

    /// <summary>The state of a journal: of its latest snapshot and the entries after it, or of all entries.</summary>
    /// <returns>The state, the last entry in it, the instruments that know what came before, and the position of the snapshot.</returns>
    private static (SweepState State, JournalEntry? Last, SweepInstruments Instruments, long Kept) Restore(SweepSetup setup, IJournal journal, SweepHostOptions options)
    {
        var name = options.Name ?? setup.Name;
        if (options.Snapshots?.Latest() is { } snapshot)
        {
            var kept = new SweepInstruments(name);
            try
            {
                var (restored, end) = Continue(snapshot, setup, journal, kept);
                return (restored, end, kept, snapshot.Position);
            }
            catch (Exception e)
            {
                kept.Dispose();
                if (e is not InvalidDataException) throw;
                options.Notice($"The snapshot of '{name}' at {snapshot.Position} is ignored, and the whole journal read instead: {e.Message}.");
            }
        }

        var instruments = new SweepInstruments(name);
        try
        {
            var state = new SweepState(setup);
            var last = Replay(journal.Read(), state, instruments);
            return (state, last, instruments, 0);
        }
        catch
        {
            instruments.Dispose();
            throw;
        }
    }

    private static (SweepState State, JournalEntry? Last) Continue(Snapshot snapshot, SweepSetup setup, IJournal journal, SweepInstruments instruments)
    {
        if (snapshot.Position > journal.NextPosition) throw new InvalidDataException($"the journal ends before it, at {journal.NextPosition}");
        var (state, digest) = SweepSnapshot.Read(snapshot, setup, instruments);
        // The last entry that is in the snapshot is read once more: it says whether this is the journal that the snapshot came from.
        return (state, Replay(journal.Read(snapshot.Position - 1), state, instruments, digest));
    }

    private static JournalEntry? Replay(IEnumerable<JournalEntry> entries, SweepState state, SweepInstruments instruments, string? first = null)
    {
        JournalEntry? last = null;
        foreach (var entry in ReadAhead.Of(entries))
        {
            if (last is null && first is not null)
            {
                if (SweepSnapshot.DigestOf(entry) != first) throw new InvalidDataException($"it is of another journal: entry {entry.Position} is not the one that it was made after");
            }
            else
            {
                state.Apply(entry);
                instruments.OnReplayed(entry, state);
            }

            last = entry;
        }

        return last;
    }

    /// <summary>Keeps the state where many entries have come since.</summary>
    private void KeepWhereDue(long position)
    {
        if (_options.Snapshots is null || position - Volatile.Read(ref _kept) < _options.SnapshotEvery) return;
        lock (_keepingLock)
        {
            if (_keeping.IsCompleted) _keeping = Task.Run(Keep);
        }
    }

    private async Task Keep()
    {
        // Tried again after as many entries, whatever becomes of it.
        var (position, written) = _owner.ReadLast((state, last) => (state.NextPosition, SweepSnapshot.Write(state, Instruments, last)));
        Volatile.Write(ref _kept, position);
        if (!await _after.BecomesDurable(position - 1).ConfigureAwait(false)) return;
        try
        {
            await _options.Snapshots!.Save(SweepSnapshot.Pack(position, written)).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            _options.Notice($"The state of '{Name}' at {position} could not be kept: {e.Message}. The next host reads more of the journal.");
        }
    }

    /// <summary>Keeps the state for the next host, when this one closes.</summary>
    private async Task KeepLast()
    {
        if (_options.Snapshots is null || _failure is not null) return;
        await Keeping.ConfigureAwait(false);
        if (_owner.Read(static state => state.NextPosition) > _kept) await Keep().ConfigureAwait(false);
    }
}
