using System.Runtime.CompilerServices;
using Sweep.Core.Sweeps;
using Sweep.Hosting;

namespace Sweep.Cli.Running;

/// <summary>
/// A sweep that runs elsewhere, followed: its entries come by themselves and wait to be asked for; everything else is asked for there. Entries are
/// asked for in order, and those that were given are forgotten.
/// </summary>
internal sealed class FollowedSweep : ISweepReader, IAsyncDisposable
{
    private readonly ISweepReader _sweep;
    private readonly CancellationTokenSource _stop = new();
    private readonly Queue<JournalEntry> _waiting = new();

    public FollowedSweep(ISweepReader sweep)
    {
        _sweep = sweep;
        Finished = Task.Run(Follow);
    }

    /// <summary>Completes when the sweep is over; fails when it cannot be followed any more.</summary>
    public Task Finished { get; }

    public string Name => _sweep.Name;

    public Task<string> Specification() => _sweep.Specification();

    public Task<SweepSummary> Summary() => _sweep.Summary();

    public Task<IReadOnlyList<TrialView>> Trials(TrialState? state = null, int after = -1, int count = int.MaxValue) => _sweep.Trials(state, after, count);

    public Task<TrialView?> Trial(int number) => _sweep.Trial(number);

    public Task<IReadOnlyList<TrialView>> Leaderboard(int count) => _sweep.Leaderboard(count);

    public Task<IReadOnlyList<ReportView>> Reports(int trial) => _sweep.Reports(trial);

    /// <summary>The entries that have come and were not given yet.</summary>
    public async IAsyncEnumerable<JournalEntry> Entries(long from = 0, [EnumeratorCancellation] CancellationToken cancel = default)
    {
        await Task.CompletedTask;
        while (true)
        {
            JournalEntry? entry;
            lock (_waiting)
            {
                if (!_waiting.TryDequeue(out entry)) yield break;
            }

            if (entry.Position >= from) yield return entry;
        }
    }

    public Task<long> WhenChanged(long position, CancellationToken cancel) => _sweep.WhenChanged(position, cancel);

    public Task<Stream> OpenCheckpoint(CheckpointReference checkpoint) => _sweep.OpenCheckpoint(checkpoint);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Finished.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task Follow()
    {
        await foreach (var entry in _sweep.Follow(0, _stop.Token))
        {
            lock (_waiting) _waiting.Enqueue(entry);
        }
    }
}
