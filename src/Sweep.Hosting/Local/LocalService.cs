using System.Runtime.CompilerServices;
using Sweep.Core.Sweeps;

namespace Sweep.Hosting.Local;

/// <summary>The port of a sweep of this process, in somebody's name. The slots of the process do not pass through it; they go straight to the owner.</summary>
internal sealed class LocalService(LocalHost host, string? by) : ISweepService
{
    public string Name => host.Name;

    public ISweepService By(string name) => new LocalService(host, name);

    public async Task<LeaseAnswer> Lease(string worker, int slot, TimeSpan lease)
    {
        var (answer, position) = host.LeaseOutside(worker, slot, RequestRules.Lease(worker, slot, lease), by);
        if (answer is not LeaseAnswer.Wait) await host.Durable(position).ConfigureAwait(false);
        return answer;
    }

    public async Task<AttemptAnswer> Heartbeat(int trial, int attempt)
    {
        Allowed(() => host.Hear(trial, attempt));
        var (answer, position) = host.Standing(trial, attempt);
        if (answer is not AttemptAnswer.Continue) await host.Durable(position).ConfigureAwait(false);
        return answer;
    }

    public Task<AttemptAnswer> Report(int trial, int attempt, long resource, MetricValues metrics)
    {
        return Tell(
            trial,
            attempt,
            () => RequestRules.Report(resource, metrics, host.Read(static state => state.Setup.Metric)),
            () => new SweepCommand.ReportMetrics(host.Now, trial, attempt, resource, metrics));
    }

    public Task<AttemptAnswer> ReportDivergence(int trial, int attempt, long resource, string reason)
    {
        return Tell(
            trial,
            attempt,
            () =>
            {
                RequestRules.Resource(resource);
                RequestRules.Reason(reason);
            },
            () => new SweepCommand.ReportDivergence(host.Now, trial, attempt, resource, reason));
    }

    public async Task<bool> RecordCheckpoint(CheckpointReference checkpoint)
    {
        RequestRules.Resource(checkpoint.Resource);
        Allowed(() => host.Hear(checkpoint.Trial, checkpoint.Attempt));
        var decision = await Done(new SweepCommand.RecordCheckpoint(host.Now, checkpoint)).ConfigureAwait(false);
        return decision.Events.Any(static item => item is SweepEvent.CheckpointSaved);
    }

    public async Task EndAttempt(int trial, int attempt, AttemptEndKind kind, string reason)
    {
        RequestRules.Reason(reason);
        Allowed(() => host.Hear(trial, attempt));
        await Done(new SweepCommand.EndAttempt(host.Now, trial, attempt, kind, reason)).ConfigureAwait(false);
    }

    public async Task Pause(string reason)
    {
        RequestRules.Reason(reason);
        await Done(new SweepCommand.PauseSweep(host.Now, reason)).ConfigureAwait(false);
    }

    public async Task Resume()
    {
        host.Gate.Retry();
        await Done(new SweepCommand.ResumeSweep(host.Now)).ConfigureAwait(false);
    }

    public async Task Cancel(string reason)
    {
        RequestRules.Reason(reason);
        await Done(new SweepCommand.CancelSweep(host.Now, reason)).ConfigureAwait(false);
    }

    public Task<string> Specification() => Task.FromResult(host.Specification);

    public Task<SweepSummary> Summary()
    {
        var running = host.Running();
        return Task.FromResult(host.Read(static state => SweepSummary.Of(state, hasHost: true)) with { Name = Name, Running = running, Stalled = host.Gate.Stalled });
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
    private async Task<AttemptAnswer> Tell(int trial, int attempt, Action check, Func<SweepCommand> command)
    {
        Allowed(() => host.Hear(trial, attempt));
        check();
        await Done(command()).ConfigureAwait(false);
        var (answer, position) = host.Standing(trial, attempt);
        if (answer is not AttemptAnswer.Continue) await host.Durable(position).ConfigureAwait(false);
        return answer;
    }

    private async Task<Decision> Done(SweepCommand command)
    {
        Decision decision = default;
        Allowed(() => decision = host.Execute(command, by));
        host.Perform(decision);
        await host.Durable(decision.Position).ConfigureAwait(false);
        return decision;
    }

    private static void Allowed(Action action)
    {
        try
        {
            action();
        }
        catch (CommandRefusedException e)
        {
            throw e.Kind switch
            {
                CommandRefusal.Unknown => new UnknownTrialException(e.Message, e),
                CommandRefusal.Invalid => new InvalidRequestException(e.Message, e),
                _ => new SweepConflictException(e.Message, e),
            };
        }
    }
}
