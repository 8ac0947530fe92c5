using System.Runtime.CompilerServices;
using Sweep.Core.Sweeps;

namespace Sweep.Hosting.Hosts;

/// <summary>The port of a sweep of this process, in somebody's name. The slots of the process do not pass through it; they go straight to the owner.</summary>
internal sealed class SweepHostService(SweepHost host, string? by) : ISweepService
{
    public string Name => host.Name;

    public ISweepService By(string name) => new SweepHostService(host, name);

    public async Task<LeaseAnswer> Lease(string worker, int slot, TimeSpan lease) => (await host.Lease(worker, slot, lease, by).ConfigureAwait(false)).Answer;

    public Task<AttemptAnswer> Heartbeat(int trial, int attempt) => Tell(trial, attempt, []);

    public Task<AttemptAnswer> Report(int trial, int attempt, long resource, MetricValues metrics)
    {
        host.Hear(trial, attempt);
        RequestRules.Report(resource, metrics, host.Read(static state => state.Setup.Metric));
        return Tell(trial, attempt, [new AttemptMessage.Reported(resource, metrics)]);
    }

    public Task<AttemptAnswer> ReportDivergence(int trial, int attempt, long resource, string reason)
    {
        host.Hear(trial, attempt);
        RequestRules.Resource(resource);
        RequestRules.Reason(reason);
        return Tell(trial, attempt, [new AttemptMessage.Diverged(resource, reason)]);
    }

    public async Task<bool> RecordCheckpoint(CheckpointReference checkpoint)
    {
        RequestRules.Resource(checkpoint.Resource);
        host.Hear(checkpoint.Trial, checkpoint.Attempt);
        await host.WhenWritable().ConfigureAwait(false);
        var (taken, decision) = SweepHost.Refusing(() => host.Record(checkpoint, by));
        await host.Durable(decision.Position, checkpoint.Trial).ConfigureAwait(false);
        return taken;
    }

    public Task EndAttempt(int trial, int attempt, AttemptEndKind kind, string reason)
    {
        RequestRules.Reason(reason);
        return Tell(trial, attempt, [new AttemptMessage.Ended(kind, reason)]);
    }

    public Task Pause(string reason)
    {
        RequestRules.Reason(reason);
        return Done(new SweepCommand.PauseSweep(host.Now, reason));
    }

    public Task Resume()
    {
        host.Gate.Retry();
        return Done(new SweepCommand.ResumeSweep(host.Now));
    }

    public Task Cancel(string reason)
    {
        RequestRules.Reason(reason);
        return Done(new SweepCommand.CancelSweep(host.Now, reason));
    }

    public Task<string> Specification() => Task.FromResult(host.Specification);

    public Task<SweepSummary> Summary()
    {
        var running = host.Running();
        return Task.FromResult(host.Read(static state => SweepSummary.Of(state, hasHost: true)) with { Name = Name, Running = running, Stalled = host.Stalled });
    }

    public Task<IReadOnlyList<TrialView>> Trials(TrialState? wanted = null, int after = -1, int count = int.MaxValue)
        => Task.FromResult(host.Read(state => TrialView.Select(state, wanted, after, count)));

    public Task<TrialView?> Trial(int number) => Task.FromResult(host.Read(state =>
        (uint)number < (uint)state.Trials.Count ? TrialView.Of(state, state.Trials[number]) : null));

    public Task<IReadOnlyList<TrialView>> Leaderboard(int count) => Task.FromResult(host.Read(state => TrialView.Top(state, count)));

    public Task<IReadOnlyList<ReportView>> Reports(int trial) => Task.FromResult(host.Reports.Of(trial));

    public async IAsyncEnumerable<JournalEntry> Entries(long from = 0, [EnumeratorCancellation] CancellationToken cancel = default)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        foreach (var entry in host.Entries(from))
        {
            cancel.ThrowIfCancellationRequested();
            yield return entry;
        }
    }

    public Task<long> WhenChanged(long position, CancellationToken cancel) => host.WhenChanged(position, cancel);

    public Task<Stream> OpenCheckpoint(CheckpointReference checkpoint) => Task.FromResult(host.Checkpoints.Open(checkpoint));

    // A loop outside does not repeat its reports bit for bit: each is durable before it is answered.
    private async Task<AttemptAnswer> Tell(int trial, int attempt, AttemptMessage[] messages) => (await host.Tell(trial, attempt, messages, by: by).ConfigureAwait(false)).Answer;

    private async Task Done(SweepCommand command)
    {
        await host.WhenWritable().ConfigureAwait(false);
        var decision = SweepHost.Refusing(() => host.Execute(command, by));
        host.Perform(decision);
        await host.Durable(decision.Position).ConfigureAwait(false);
    }
}
