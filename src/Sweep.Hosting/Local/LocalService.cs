using System.Runtime.CompilerServices;
using Sweep.Core.Spaces;
using Sweep.Core.Sweeps;

namespace Sweep.Hosting.Local;

/// <summary>The port of a sweep of this process, in somebody's name. The slots of the process do not pass through it; they go straight to the owner.</summary>
internal sealed class LocalService(LocalHost host, string? by) : ISweepService
{
    public string Name => host.Name;

    public ISweepService By(string name) => new LocalService(host, name);

    public async Task<LeaseAnswer> Lease(string worker, int slot, TimeSpan lease)
    {
        var (answer, position) = host.LeaseNow(worker, slot, by);
        if (answer is not LeaseAnswer.Wait) await host.Durable(position).ConfigureAwait(false);
        return answer;
    }

    public Task<AttemptAnswer> Heartbeat(int trial, int attempt) => throw new NotSupportedException();

    public Task<AttemptAnswer> Report(int trial, int attempt, long resource, MetricValues metrics)
        => Tell(trial, attempt, new SweepCommand.ReportMetrics(host.Now, trial, attempt, resource, metrics));

    public Task<AttemptAnswer> ReportDivergence(int trial, int attempt, long resource, string reason)
        => Tell(trial, attempt, new SweepCommand.ReportDivergence(host.Now, trial, attempt, resource, reason));

    public async Task<bool> RecordCheckpoint(CheckpointReference checkpoint)
    {
        var decision = host.Execute(new SweepCommand.RecordCheckpoint(host.Now, checkpoint), by);
        await Done(decision).ConfigureAwait(false);
        return decision.Events.Any(static item => item is SweepEvent.CheckpointSaved);
    }

    public Task EndAttempt(int trial, int attempt, AttemptEndKind kind, string reason)
        => Done(host.Execute(new SweepCommand.EndAttempt(host.Now, trial, attempt, kind, reason), by));

    public Task Pause(string reason) => Done(host.Execute(new SweepCommand.PauseSweep(host.Now, reason), by));

    public Task Resume()
    {
        host.Gate.Retry();
        return Done(host.Execute(new SweepCommand.ResumeSweep(host.Now), by));
    }

    public Task Cancel(string reason) => Done(host.Execute(new SweepCommand.CancelSweep(host.Now, reason), by));

    public Task<string> Specification() => Task.FromResult(host.Specification);

    public Task<SweepSummary> Summary()
    {
        var running = host.Running();
        return Task.FromResult(host.Read(SweepSummary.Of) with { Name = Name, Running = running, Stalled = host.Gate.Stalled });
    }

    public Task<IReadOnlyList<TrialView>> Trials(TrialState? wanted = null, int after = -1, int count = int.MaxValue)
        => Task.FromResult(host.Read(state => TrialView.Select(state, wanted, after, count)));

    public Task<TrialView?> Trial(int number) => Task.FromResult(host.Read(state =>
        (uint)number < (uint)state.Trials.Count ? TrialView.Of(state, state.Trials[number]) : null));

    public Task<IReadOnlyList<TrialView>> Leaderboard(int count) => Task.FromResult(host.Read(state => TrialView.Top(state, count)));

    public Task<IReadOnlyList<ReportView>> Reports(int trial) => Task.FromResult<IReadOnlyList<ReportView>>([.. ReportView.From(host.Entries(0), trial)]);

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

    private async Task<AttemptAnswer> Tell(int trial, int attempt, SweepCommand command)
    {
        var decision = host.Execute(command, by);
        if (decision.MustBeDurable) await host.Durable(decision.Position).ConfigureAwait(false);
        return host.Answer(new SweepAction.StartAttempt(trial, attempt, Configuration.Empty, null, 0), decision);
    }

    private Task Done(Decision decision)
    {
        host.Perform(decision);
        return decision.MustBeDurable ? host.Durable(decision.Position) : Task.CompletedTask;
    }
}
