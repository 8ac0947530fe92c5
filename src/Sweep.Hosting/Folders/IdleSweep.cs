using Sweep.Core.Sweeps;

namespace Sweep.Hosting.Folders;

/// <summary>Changes a sweep that no process runs: takes its folder, decides as a host would, and lets it go.</summary>
public static class IdleSweep
{
    /// <summary>Pauses a sweep: whoever takes it up begins no trial until it is resumed.</summary>
    /// <exception cref="SweepConflictException">It is finished.</exception>
    /// <exception cref="SweepFolderException">It is in use, or cannot be written.</exception>
    public static Task Pause(string folder, string reason) => Execute(folder, now => new SweepCommand.PauseSweep(now, reason));

    /// <summary>Ends a sweep; the trials that had not ended are stopped.</summary>
    /// <exception cref="SweepConflictException">It is finished.</exception>
    /// <exception cref="SweepFolderException">It is in use, or cannot be written.</exception>
    public static Task Cancel(string folder, string reason) => Execute(folder, now => new SweepCommand.CancelSweep(now, reason));

    private static async Task Execute(string path, Func<long, SweepCommand> command)
    {
        using var folder = SweepFolder.Open(path);
        await using var journal = folder.OpenJournal();
        var state = FolderSweep.Replay(path);
        if (state.FinishReason is { } reason) throw new SweepConflictException($"The sweep '{state.Setup.Name}' is finished: {reason}.");
        var now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        // Attaching ends what a killed host left running, and begins the time that counts anew.
        Decide(new SweepCommand.AttachHost(now, $"{Environment.MachineName}:{Environment.ProcessId}"));
        Decide(command(now));
        await journal.WhenDurable(journal.NextPosition - 1).ConfigureAwait(false);
        folder.OpenCheckpoints().KeepOnly(key => !state.IsUnneededForGood(key, now));

        void Decide(SweepCommand next)
        {
            var events = SweepDecider.Decide(state, next);
            if (events.IsEmpty) return;
            var entry = new JournalEntry(state.NextPosition, next.At, events);
            journal.Append(entry);
            state.Apply(entry);
        }
    }
}
