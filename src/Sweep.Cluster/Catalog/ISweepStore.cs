using Sweep.Core.Sweeps;
using Sweep.Hosting.Checkpoints;
using Sweep.Hosting.Journals;

namespace Sweep.Cluster.Catalog;

/// <summary>
/// What a cluster keeps of its sweeps where every silo reaches it: which there are, their journals and snapshots, their checkpoints. Names are compared, never used as paths.
/// </summary>
/// <remarks>Every method fails with <see cref="JournalException"/> where the storage does not answer, or what it has cannot be read.</remarks>
public interface ISweepStore
{
    /// <summary>All sweeps by name, in ordinal order.</summary>
    Task<IReadOnlyList<RegisteredSweep>> List();

    /// <summary>The sweep of a name; null where there is none.</summary>
    Task<RegisteredSweep?> Find(string name);

    /// <summary>Takes a name, durably, unless a sweep has it or one that differs from it in case alone, which would be one folder on some systems.</summary>
    /// <returns>The name as it is registered from now on: this one, also where it was before, or the other.</returns>
    Task<string> Register(string name);

    /// <summary>Notes that a sweep is over, so that nobody takes it up who is not asked for it.</summary>
    Task MarkFinished(string name);

    /// <summary>Takes a sweep over: from then on whoever had it before can append nothing and save no snapshot. Its journal may be empty.</summary>
    Task<OwnedSweep> Own(string name);

    /// <summary>The durable entries of a sweep from a position on, without owning it.</summary>
    IAsyncEnumerable<JournalEntry> Read(string name, long from, CancellationToken cancel = default);

    /// <summary>The checkpoints of a sweep.</summary>
    ICheckpointStore Checkpoints(string name);

    /// <summary>
    /// Removes a sweep: its name, journal, snapshot and checkpoints. Who did it is logged first, durably, since the journal goes with the sweep. What a crash leaves of it is nobody's sweep any more, and
    /// removed when its name is taken again.
    /// </summary>
    /// <param name="name">The sweep.</param>
    /// <param name="at">When.</param>
    /// <param name="by">Whose token asked; null without one.</param>
    Task Remove(string name, DateTimeOffset at, string? by);
}

/// <summary>A sweep of the registry.</summary>
/// <param name="Name">Its name.</param>
/// <param name="IsFinished">Whether it is over, as far as was noted.</param>
public sealed record RegisteredSweep(string Name, bool IsFinished);

/// <summary>A sweep that was taken over; disposing of the journal lets it go.</summary>
/// <param name="Journal">Its journal.</param>
/// <param name="Snapshots">Its snapshots; null where none are kept.</param>
public sealed record OwnedSweep(IJournal Journal, ISnapshots? Snapshots);
