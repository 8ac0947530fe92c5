using System.Runtime.CompilerServices;
using Sweep.Core.Sweeps;

namespace Sweep.Hosting;

/// <summary>A sweep as people and programs read it: while it runs here, in another process or on a server, and after its end.</summary>
public interface ISweepReader
{
    /// <summary>The name by which it is found among others; also its folder's, where it has one.</summary>
    string Name { get; }

    /// <summary>The specification as the journal has it, YAML with every default written out.</summary>
    Task<string> Specification();

    /// <summary>How the sweep stands.</summary>
    Task<SweepSummary> Summary();

    /// <summary>Trials by number, all or those in one state.</summary>
    /// <param name="state">The state wanted; null for all.</param>
    /// <param name="after">Only trials with a greater number; -1 for all.</param>
    /// <param name="count">At most so many.</param>
    Task<IReadOnlyList<TrialView>> Trials(TrialState? state = null, int after = -1, int count = int.MaxValue);

    /// <summary>One trial; null where there is none of this number.</summary>
    Task<TrialView?> Trial(int number);

    /// <summary>The best trials, at most so many, best first.</summary>
    Task<IReadOnlyList<TrialView>> Leaderboard(int count);

    /// <summary>The reports of a trial in the order of the journal.</summary>
    Task<IReadOnlyList<ReportView>> Reports(int trial);

    /// <summary>The durable entries of the journal from a position on, to those that are durable now.</summary>
    IAsyncEnumerable<JournalEntry> Entries(long from = 0, CancellationToken cancel = default);

    /// <summary>Completes with the position of the next entry once that is past <paramref name="position"/>: something has changed.</summary>
    Task<long> WhenChanged(long position, CancellationToken cancel);

    /// <summary>The entries from a position on, and those to come as soon as they are durable, until the sweep is over.</summary>
    async IAsyncEnumerable<JournalEntry> Follow(long from = 0, [EnumeratorCancellation] CancellationToken cancel = default)
    {
        while (true)
        {
            var before = from;
            await foreach (var entry in Entries(from, cancel).ConfigureAwait(false))
            {
                from = entry.Position + 1;
                yield return entry;
                if (entry.Events[^1] is SweepEvent.SweepFinished) yield break;
            }

            if (from != before) continue;
            if (await Summary().ConfigureAwait(false) is { Finish: not null } over && over.Position <= from) yield break;
            await WhenChanged(from, cancel).ConfigureAwait(false);
            // A change is told of before it is durable.
            await Task.Delay(20, cancel).ConfigureAwait(false);
        }
    }

    /// <summary>Opens a checkpoint that a <see cref="TrialView"/> names.</summary>
    /// <exception cref="Checkpoints.CheckpointException">It is missing, or its content is not what was saved.</exception>
    Task<Stream> OpenCheckpoint(CheckpointReference checkpoint);
}
