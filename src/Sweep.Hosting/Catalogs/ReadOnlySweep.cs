using Sweep.Core.Sweeps;
using Sweep.Hosting.Folders;

namespace Sweep.Hosting.Catalogs;

/// <summary>A sweep that this process does not run: it is finished, another process has it, or what it needs is missing. It can be read.</summary>
/// <param name="folder">The sweep as its folder has it.</param>
/// <param name="problem">Why it is not run here; null for a finished one.</param>
internal sealed class ReadOnlySweep(FolderSweep folder, string? problem) : ISweepService
{
    public string Name => folder.Name;

    public ISweepService By(string name) => this;

    public Task<string> Specification() => folder.Specification();

    public async Task<SweepSummary> Summary()
    {
        var summary = await (await Fresh().ConfigureAwait(false)).Summary().ConfigureAwait(false);
        return problem is null || summary.Finish is not null ? summary : summary with { Standing = SweepStanding.Unavailable, Problem = problem };
    }

    public async Task<IReadOnlyList<TrialView>> Trials(TrialState? state = null, int after = -1, int count = int.MaxValue)
        => await (await Fresh().ConfigureAwait(false)).Trials(state, after, count).ConfigureAwait(false);

    public async Task<TrialView?> Trial(int number) => await (await Fresh().ConfigureAwait(false)).Trial(number).ConfigureAwait(false);

    public async Task<IReadOnlyList<TrialView>> Leaderboard(int count) => await (await Fresh().ConfigureAwait(false)).Leaderboard(count).ConfigureAwait(false);

    public Task<IReadOnlyList<ReportView>> Reports(int trial) => folder.Reports(trial);

    public IAsyncEnumerable<JournalEntry> Entries(long from = 0, CancellationToken cancel = default) => folder.Entries(from, cancel);

    public Task<long> WhenChanged(long position, CancellationToken cancel) => folder.WhenChanged(position, cancel);

    public Task<Stream> OpenCheckpoint(CheckpointReference checkpoint) => folder.OpenCheckpoint(checkpoint);

    public async Task<LeaseAnswer> Lease(string worker, int slot, TimeSpan lease)
    {
        RequestRules.Lease(worker, slot, lease);
        return await FinishReason().ConfigureAwait(false) is { } over ? new LeaseAnswer.Finished(over) : throw await Refusal().ConfigureAwait(false);
    }

    public async Task<AttemptAnswer> Heartbeat(int trial, int attempt) => await Over(trial, attempt).ConfigureAwait(false);

    public async Task<AttemptAnswer> Report(int trial, int attempt, long resource, MetricValues metrics)
    {
        RequestRules.Report(resource, metrics, (await folder.Summary().ConfigureAwait(false)).Metric);
        return await Over(trial, attempt).ConfigureAwait(false);
    }

    public async Task<AttemptAnswer> ReportDivergence(int trial, int attempt, long resource, string reason)
    {
        RequestRules.Resource(resource);
        return await Over(trial, attempt).ConfigureAwait(false);
    }

    public async Task<bool> RecordCheckpoint(CheckpointReference checkpoint)
    {
        await Over(checkpoint.Trial, checkpoint.Attempt).ConfigureAwait(false);
        return false;
    }

    public async Task EndAttempt(int trial, int attempt, AttemptEndKind kind, string reason) => await Over(trial, attempt).ConfigureAwait(false);

    public async Task Pause(string reason) => throw await Refusal().ConfigureAwait(false);

    public async Task Resume() => throw await Refusal().ConfigureAwait(false);

    public async Task Cancel(string reason) => throw await Refusal().ConfigureAwait(false);

    // An attempt of a sweep that is over may stop; one of a sweep that another process runs must ask there.
    private async Task<AttemptAnswer> Over(int trial, int attempt)
    {
        var found = await folder.Trial(trial).ConfigureAwait(false);
        if (found is null || attempt < 1 || attempt > found.Attempt) throw new UnknownTrialException($"There is no attempt {attempt} of trial '{Name}/{trial}'.");
        return await FinishReason().ConfigureAwait(false) is not null ? new AttemptAnswer.Stop(found.Reason ?? "completed") : throw await Refusal().ConfigureAwait(false);
    }

    private async Task<string?> FinishReason() => (await folder.Summary().ConfigureAwait(false)).FinishReason;

    private async Task<SweepConflictException> Refusal() => new(await FinishReason().ConfigureAwait(false) is { } over
        ? $"The sweep '{Name}' is finished: {over}."
        : $"The sweep '{Name}' is not run here: {problem}");

    private async Task<FolderSweep> Fresh()
    {
        if (problem is not null) await folder.WhenChanged(-1, CancellationToken.None).ConfigureAwait(false);
        return folder;
    }
}
