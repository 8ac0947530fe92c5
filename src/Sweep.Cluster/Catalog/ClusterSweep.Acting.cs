using Sweep.Cluster.Grains;
using Sweep.Cluster.Sweeps;
using Sweep.Cluster.Wire;
using Sweep.Core.Sweeps;
using Sweep.Hosting;

namespace Sweep.Cluster.Catalog;

/// <content>What changes a sweep.</content>
internal sealed partial class ClusterSweep
{
    public async Task<LeaseAnswer> Lease(string worker, int slot, TimeSpan lease)
        => Documents.Read(await Ask(grain => grain.Lease(worker, slot, lease, by)).ConfigureAwait(false), static json => json.AskDocument).ToAnswer();

    public Task<AttemptAnswer> Heartbeat(int trial, int attempt) => Tell(trial, attempt);

    public Task<AttemptAnswer> Report(int trial, int attempt, long resource, MetricValues metrics) => Tell(trial, attempt, new AttemptMessage.Reported(resource, metrics));

    public Task<AttemptAnswer> ReportDivergence(int trial, int attempt, long resource, string reason) => Tell(trial, attempt, new AttemptMessage.Diverged(resource, reason));

    public Task<bool> RecordCheckpoint(CheckpointReference checkpoint) => Ask(grain => grain.RecordCheckpoint(WireCheckpoint.Of(checkpoint)!, by));

    public Task EndAttempt(int trial, int attempt, AttemptEndKind kind, string reason) => Tell(trial, attempt, new AttemptMessage.Ended(kind, reason));

    public Task Pause(string reason) => Act(grain => grain.Pause(reason, by));

    public Task Resume() => Act(grain => grain.Resume(by));

    public Task Cancel(string reason) => Act(grain => grain.Cancel(reason, by));

    // A message that is said again changes nothing, so that a lost answer costs nothing.
    private async Task<AttemptAnswer> Tell(int trial, int attempt, params AttemptMessage[] messages)
    {
        var batch = new AttemptBatch { Trial = trial, Attempt = attempt, Messages = [.. messages.Select(WireMessage.Of)], Progress = default };
        return (await Ask(grain => grain.TellOutside(batch, by)).ConfigureAwait(false)).ToReply().Answer;
    }

    private Task Act(Func<ISweepGrain, Task> action) => Ask(async grain =>
    {
        await action(grain).ConfigureAwait(false);
        return true;
    });
}
