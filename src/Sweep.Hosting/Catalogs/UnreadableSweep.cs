using System.Runtime.CompilerServices;
using Sweep.Core.Sweeps;

namespace Sweep.Hosting.Catalogs;

/// <summary>A sweep whose journal cannot be read: it is listed with its problem, and everything else is refused with it.</summary>
internal sealed class UnreadableSweep(string name, string problem) : ISweepService
{
    public string Name => name;

    public ISweepService By(string _) => this;

    public Task<SweepSummary> Summary() => Task.FromResult(new SweepSummary
    {
        Name = name,
        Standing = SweepStanding.Unavailable,
        Problem = problem,
        Metric = "",
        Maximize = false,
        Counts = [.. Enum.GetValues<TrialState>().Select(_ => 0)],
        Ranked = 0,
        MaxTrials = null,
        Elapsed = TimeSpan.Zero,
        MaxTime = null,
        Best = null,
        PauseReason = null,
        Stalled = null,
        Finish = null,
        FinishReason = null,
        Reports = 0,
        StaleRefusals = 0,
        DifferingRepeats = 0,
        Position = 0,
        Running = [],
    });

    public Task<string> Specification() => Refuse<string>();

    public Task<IReadOnlyList<TrialView>> Trials(TrialState? state = null, int after = -1, int count = int.MaxValue) => Refuse<IReadOnlyList<TrialView>>();

    public Task<TrialView?> Trial(int number) => Refuse<TrialView?>();

    public Task<IReadOnlyList<TrialView>> Leaderboard(int count) => Refuse<IReadOnlyList<TrialView>>();

    public Task<IReadOnlyList<ReportView>> Reports(int trial) => Refuse<IReadOnlyList<ReportView>>();

    public async IAsyncEnumerable<JournalEntry> Entries(long from = 0, [EnumeratorCancellation] CancellationToken cancel = default)
    {
        yield return await Refuse<JournalEntry>().ConfigureAwait(false);
    }

    public Task<long> WhenChanged(long position, CancellationToken cancel) => Refuse<long>();

    public Task<Stream> OpenCheckpoint(CheckpointReference checkpoint) => Refuse<Stream>();

    public Task<LeaseAnswer> Lease(string worker, int slot, TimeSpan lease) => Refuse<LeaseAnswer>();

    public Task<AttemptAnswer> Heartbeat(int trial, int attempt) => Refuse<AttemptAnswer>();

    public Task<AttemptAnswer> Report(int trial, int attempt, long resource, MetricValues metrics) => Refuse<AttemptAnswer>();

    public Task<AttemptAnswer> ReportDivergence(int trial, int attempt, long resource, string reason) => Refuse<AttemptAnswer>();

    public Task<bool> RecordCheckpoint(CheckpointReference checkpoint) => Refuse<bool>();

    public Task EndAttempt(int trial, int attempt, AttemptEndKind kind, string reason) => Refuse<bool>();

    public Task Pause(string reason) => Refuse<bool>();

    public Task Resume() => Refuse<bool>();

    public Task Cancel(string reason) => Refuse<bool>();

    private Task<T> Refuse<T>() => Task.FromException<T>(new SweepConflictException($"The sweep '{name}' is unavailable: {problem}"));
}
