using Sweep.Cluster.Sweeps;
using Sweep.Cluster.Wire;
using Sweep.Core.Sweeps;
using Sweep.Hosting;
using Sweep.Server.Contracts;

namespace Sweep.Cluster.Grains;

/// <content>The port of the sweep for programs and people. Documents are made, and the journal is read, on the thread pool: a long answer holds up no lease.</content>
internal sealed partial class SweepGrain
{
    public Task<byte[]> Lease(string worker, int slot, TimeSpan lease, string? by) => _tenure.Do(async held =>
    {
        var (answer, _) = await held.Host.Lease(worker, slot, lease, by);
        var scheduler = held.Specification.Scheduler;
        return Documents.Write(AskDocument.Of(Name, answer, scheduler.Resource, scheduler.MaxResource));
    });

    public async Task<WireReply> TellOutside(AttemptBatch batch, string? by)
        => WireReply.Of(new AttemptReply(await _tenure.Ask(by, sweep => OutsideMessages.Tell(sweep, batch)), double.NegativeInfinity));

    public Task<bool> RecordCheckpoint(WireCheckpoint checkpoint, string? by) => _tenure.Ask(by, sweep => sweep.RecordCheckpoint(checkpoint.ToReference()));

    public Task Pause(string reason, string? by) => Act(by, sweep => sweep.Pause(reason));

    public Task Resume(string? by) => Act(by, static sweep => sweep.Resume());

    public Task Cancel(string reason, string? by) => Act(by, sweep => sweep.Cancel(reason));

    public async Task<byte[]?> Summary() => await _tenure.Summary() is { } summary ? Documents.Write(SweepDocument.Of(summary)) : null;

    public Task<string> Specification() => _tenure.Ask(null, static sweep => sweep.Specification());

    public Task<byte[]> Trials(string? state, int after, int count) => Write(async sweep =>
    {
        // A word of a newer version is a state that no trial here can be in.
        var wanted = Enum.TryParse<TrialState>(state, ignoreCase: true, out var known) ? known : (TrialState?)null;
        var trials = state is null || wanted is not null ? await sweep.Trials(wanted, after, count) : [];
        return Documents.Write(new TrialPage(Name, [.. trials.Select(trial => TrialDocument.Of(Name, trial))], trials.Count < count ? null : trials[^1].Number));
    });

    public Task<byte[]?> Trial(int number) => Write(async sweep => await sweep.Trial(number) is { } trial ? Documents.Write(TrialDocument.Of(Name, trial)) : null);

    public Task<byte[]> Leaderboard(int count) => Write(async sweep =>
    {
        var (trials, summary) = (await sweep.Leaderboard(count), await sweep.Summary());
        var metric = new MetricDocument(summary.Metric, summary.Maximize ? Goal.Maximize : Goal.Minimize);
        return Documents.Write(new LeaderboardDocument(Name, metric, [.. trials.Select(trial => TrialDocument.Of(Name, trial))]));
    });

    public Task<byte[]> Reports(int trial) => Write(async sweep =>
    {
        var reports = await sweep.Reports(trial);
        return Documents.Write(new ReportList(Name, trial, reports.Count, [.. reports.Select(ReportDocument.Of)]));
    });

    public Task<long> WhenChanged(long position) => _tenure.WhenChanged(position, options.Poll);

    private Task<T> Write<T>(Func<ISweepService, Task<T>> document) => _tenure.Ask(null, sweep => Task.Run(() => document(sweep)));

    private Task Act(string? by, Func<ISweepService, Task> action) => _tenure.Ask(by, async sweep =>
    {
        await action(sweep);
        return true;
    });
}
