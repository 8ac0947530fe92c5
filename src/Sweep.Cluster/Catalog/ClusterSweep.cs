using System.Runtime.CompilerServices;
using Sweep.Cluster.Grains;
using Sweep.Cluster.Redis;
using Sweep.Cluster.Sweeps;
using Sweep.Core.Sweeps;
using Sweep.Hosting;
using Sweep.Hosting.Journals;

namespace Sweep.Cluster.Catalog;

/// <summary>A sweep of a cluster: its grain decides and answers; journal and checkpoints are read where they lie.</summary>
/// <param name="cluster">How its grain, its journal and its checkpoints are reached.</param>
/// <param name="name">The sweep.</param>
/// <param name="by">In whose name it is changed; null for nobody's.</param>
internal sealed partial class ClusterSweep(ClusterAccess cluster, string name, string? by) : ISweepService
{
    private const int PageOfTrials = 1000;

    public string Name => name;

    private ISweepGrain Grain => cluster.Grains.GetGrain<ISweepGrain>(name);

    public ISweepService By(string other) => new ClusterSweep(cluster, name, other);

    public Task<string> Specification() => Ask(static grain => grain.Specification());

    public async Task<SweepSummary> Summary()
        => Documents.Read(await Ask(static grain => grain.Summary()).ConfigureAwait(false) ?? throw Gone(), static json => json.SweepDocument).ToSummary();

    public async Task<IReadOnlyList<TrialView>> Trials(TrialState? state = null, int after = -1, int count = int.MaxValue)
    {
        var trials = new List<TrialView>();
        for (int? next = after; next is { } from && trials.Count < count;)
        {
            var limit = Math.Min(count - trials.Count, PageOfTrials);
            var page = Documents.Read(await Ask(grain => grain.Trials(state?.ToString(), from, limit)).ConfigureAwait(false), static json => json.TrialPage);
            trials.AddRange(page.Trials.Select(static trial => trial.ToView()));
            next = page.Next;
        }

        return trials;
    }

    public async Task<TrialView?> Trial(int number)
        => await Ask(grain => grain.Trial(number)).ConfigureAwait(false) is { } document ? Documents.Read(document, static json => json.TrialDocument).ToView() : null;

    public async Task<IReadOnlyList<TrialView>> Leaderboard(int count)
        => [.. Documents.Read(await Ask(grain => grain.Leaderboard(count)).ConfigureAwait(false), static json => json.LeaderboardDocument).Leaderboard.Select(static trial => trial.ToView())];

    public async Task<IReadOnlyList<ReportView>> Reports(int trial)
        => [.. Documents.Read(await Ask(grain => grain.Reports(trial)).ConfigureAwait(false), static json => json.ReportList).Reports.Select(report => report.ToView(trial))];

    public async IAsyncEnumerable<JournalEntry> Entries(long from = 0, [EnumeratorCancellation] CancellationToken cancel = default)
    {
        await using var entries = cluster.Store.Read(name, from, cancel).GetAsyncEnumerator(cancel);
        while (await Next(entries).ConfigureAwait(false)) yield return entries.Current;
    }

    public async Task<long> WhenChanged(long position, CancellationToken cancel)
    {
        while (true)
        {
            var next = await cluster.Calls.Ask(() => cluster.Changes.Next(name, position), cancel).ConfigureAwait(false);
            if (next > position) return next;
            cancel.ThrowIfCancellationRequested();
        }
    }

    public Task<Stream> OpenCheckpoint(CheckpointReference checkpoint) => Task.Run(() => cluster.Store.Checkpoints(name).Open(checkpoint));

    private Task<T> Ask<T>(Func<ISweepGrain, Task<T>> call) => cluster.Calls.Ask(() => call(Grain));

    // A journal that cannot be reached will be; one that is damaged is not to be asked for again and again.
    private static async ValueTask<bool> Next(IAsyncEnumerator<JournalEntry> entries)
    {
        try
        {
            return await entries.MoveNextAsync().ConfigureAwait(false);
        }
        catch (JournalException e) when (e.InnerException is { } cause && RedisFailure.Is(cause))
        {
            throw new SweepUnavailableException($"{e.Message} Ask again.", e);
        }
    }

    private UnknownTrialException Gone() => new($"There is no sweep '{name}'.");
}
