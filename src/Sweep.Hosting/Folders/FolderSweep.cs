using System.Runtime.CompilerServices;
using Sweep.Core.Sweeps;
using Sweep.Hosting.Journals;

namespace Sweep.Hosting.Folders;

/// <summary>
/// A sweep read from its folder without touching it, also while another process runs it. Its answers belong together: they are as of its
/// opening, or of the change that <see cref="WhenChanged"/> last told of. The exceptions are what passes by as a stream: entries and reports.
/// </summary>
public sealed class FolderSweep : ISweepReader
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(200);

    private readonly Lock _lock = new();
    private readonly string _journal;
    private readonly JournalPlaces _places;
    private readonly ReportIndex _reports;
    private readonly SweepState _state;

    private FolderSweep(string folder, JournalPlaces places, SweepState state)
    {
        (Folder, _journal, _places, _state, IsInUse) = (folder, SweepFolder.JournalPath(folder), places, state, FolderLock.HolderOf(folder) is not null);
        _reports = new ReportIndex(ReadFrom);
    }

    /// <summary>The folder as it was named.</summary>
    public string Folder { get; }

    /// <inheritdoc/>
    public string Name => Path.GetFileName(Path.GetFullPath(Path.TrimEndingDirectorySeparator(Folder)));

    /// <summary>Whether a live process had it when it was opened.</summary>
    public bool IsInUse { get; }

    /// <summary>Whether it is over.</summary>
    public bool IsFinished => Read(static state => state.IsFinished).Result;

    /// <summary>Reads the journal of a folder.</summary>
    /// <exception cref="JournalException">A line cannot be read, or the first does not begin a sweep.</exception>
    /// <exception cref="SweepFolderException">The journal is empty.</exception>
    public static FolderSweep Open(string folder)
    {
        var places = new JournalPlaces();
        return new FolderSweep(folder, places, Replay(folder, places));
    }

    /// <inheritdoc/>
    public Task<string> Specification() => Read(static state => state.Specification!);

    /// <inheritdoc/>
    public Task<SweepSummary> Summary() => Read(state => SweepSummary.Of(state, IsInUse) with { Name = Name });

    /// <inheritdoc/>
    public Task<IReadOnlyList<TrialView>> Trials(TrialState? state = null, int after = -1, int count = int.MaxValue) => Read(now => TrialView.Select(now, state, after, count));

    /// <inheritdoc/>
    public Task<TrialView?> Trial(int number) => Read(state => (uint)number < (uint)state.Trials.Count ? TrialView.Of(state, state.Trials[number]) : null);

    /// <inheritdoc/>
    public Task<IReadOnlyList<TrialView>> Leaderboard(int count) => Read(state => TrialView.Top(state, count));

    /// <inheritdoc/>
    public Task<IReadOnlyList<ReportView>> Reports(int trial) => Task.FromResult(_reports.Of(trial));

    /// <inheritdoc/>
    public async IAsyncEnumerable<JournalEntry> Entries(long from = 0, [EnumeratorCancellation] CancellationToken cancel = default)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        foreach (var entry in ReadFrom(from))
        {
            cancel.ThrowIfCancellationRequested();
            yield return entry;
        }
    }

    /// <inheritdoc/>
    public async Task<long> WhenChanged(long position, CancellationToken cancel)
    {
        var length = -1L;
        while (true)
        {
            var now = new FileInfo(_journal).Length;
            if (now != length) CatchUp();
            length = now;
            var next = await Read(static state => state.NextPosition).ConfigureAwait(false);
            if (next > position) return next;
            await Task.Delay(Pace, cancel).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public Task<Stream> OpenCheckpoint(CheckpointReference checkpoint) => Task.FromResult(SweepFolder.OpenCheckpoints(Folder).Open(checkpoint));

    /// <summary>The state that the journal of a folder gives.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="places">Takes the places that are passed.</param>
    internal static SweepState Replay(string folder, JournalPlaces? places = null)
    {
        var journal = SweepFolder.JournalPath(folder);
        SweepState? state = null;
        foreach (var entry in ReadAhead.Of(JournalFile.Read(journal, default, 0, long.MaxValue, notice: null, (places ?? new()).Passed)))
        {
            state ??= Begin(journal, entry);
            state.Apply(entry);
        }

        return state ?? throw new SweepFolderException($"The sweep in '{folder}' has not begun: its journal is empty.");
    }

    private static SweepState Begin(string journal, JournalEntry first) => first.Events[0] is SweepEvent.SweepCreated created
        ? new SweepState(Specifications.Specification.Parse(created.Specification, "journal").ToSetup())
        : throw new JournalException($"{journal}: line 1 does not begin a sweep.");

    private IEnumerable<JournalEntry> ReadFrom(long position) => JournalFile.Read(_journal, _places.Before(position), position, long.MaxValue, notice: null, _places.Passed);

    private void CatchUp()
    {
        lock (_lock)
        {
            foreach (var entry in ReadFrom(_state.NextPosition)) _state.Apply(entry);
        }
    }

    private Task<T> Read<T>(Func<SweepState, T> read)
    {
        lock (_lock) return Task.FromResult(read(_state));
    }
}
