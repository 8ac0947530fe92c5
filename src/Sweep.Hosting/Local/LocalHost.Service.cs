using Sweep.Core.Sweeps;

namespace Sweep.Hosting.Local;

/// <content>The sweep's port. Messages of attempts come through it from elsewhere; the slots of this process go straight to the owner.</content>
public sealed partial class LocalHost : ISweepService
{
    /// <inheritdoc/>
    public async Task<LeaseAnswer> Lease(string worker, int slot)
    {
        var (answer, position) = LeaseNow(worker, slot);
        if (answer is not LeaseAnswer.Wait) await Durable(position).ConfigureAwait(false);
        return answer;
    }

    /// <inheritdoc/>
    public Task<AttemptAnswer> Report(int trial, int attempt, long resource, MetricValues metrics)
        => Tell(trial, attempt, new SweepCommand.ReportMetrics(Now, trial, attempt, resource, metrics));

    /// <inheritdoc/>
    public Task<AttemptAnswer> ReportDivergence(int trial, int attempt, long resource, string reason)
        => Tell(trial, attempt, new SweepCommand.ReportDivergence(Now, trial, attempt, resource, reason));

    /// <inheritdoc/>
    public async Task<bool> RecordCheckpoint(CheckpointReference checkpoint)
    {
        var decision = Execute(new SweepCommand.RecordCheckpoint(Now, checkpoint));
        await Done(decision).ConfigureAwait(false);
        return decision.Events.Any(static item => item is SweepEvent.CheckpointSaved);
    }

    /// <inheritdoc/>
    public Task EndAttempt(int trial, int attempt, AttemptEndKind kind, string reason)
        => Done(Execute(new SweepCommand.EndAttempt(Now, trial, attempt, kind, reason)));

    /// <inheritdoc/>
    public Task Pause(string reason) => Done(Execute(new SweepCommand.PauseSweep(Now, reason)));

    /// <inheritdoc/>
    public Task Resume()
    {
        Gate.Retry();
        return Done(Execute(new SweepCommand.ResumeSweep(Now)));
    }

    /// <inheritdoc/>
    public Task Cancel(string reason) => Done(Execute(new SweepCommand.CancelSweep(Now, reason)));

    /// <inheritdoc/>
    public Task<SweepSummary> Summary()
    {
        var running = Running();
        return Task.FromResult(_owner.Read(SweepSummary.Of) with { Running = running, Stalled = Gate.Stalled });
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<TrialView>> Trials(TrialState? wanted = null) => Task.FromResult(_owner.Read<IReadOnlyList<TrialView>>(state =>
        [.. state.Trials.Where(trial => wanted is null || trial.State == wanted).Select(trial => TrialView.Of(state, trial))]));

    /// <inheritdoc/>
    public Task<TrialView?> Trial(int number) => Task.FromResult(_owner.Read(state =>
        (uint)number < (uint)state.Trials.Count ? TrialView.Of(state, state.Trials[number]) : null));

    /// <inheritdoc/>
    public Task<IReadOnlyList<TrialView>> Leaderboard(int count) => Task.FromResult(_owner.Read<IReadOnlyList<TrialView>>(state =>
        [.. state.Leaderboard.Top(count).Select(trial => TrialView.Of(state, trial))]));

    /// <inheritdoc/>
    public Task<IReadOnlyList<ReportView>> Reports(int trial) => Task.FromResult<IReadOnlyList<ReportView>>([.. ReportView.From(Entries(), trial)]);

    /// <inheritdoc/>
    public IEnumerable<JournalEntry> Entries(long from = 0) => _journal.Read(from);

    /// <inheritdoc/>
    public Task<long> WhenChanged(long position, CancellationToken cancel) => _owner.WhenChanged(position, cancel);

    private async Task<AttemptAnswer> Tell(int trial, int attempt, SweepCommand command)
    {
        var decision = Execute(command);
        if (decision.MustBeDurable) await Durable(decision.Position).ConfigureAwait(false);
        var own = new SweepAction.StartAttempt(trial, attempt, Core.Spaces.Configuration.Empty, null, 0);
        return Answer(own, decision);
    }

    private Task Done(Decision decision)
    {
        Perform(decision);
        return decision.MustBeDurable ? Durable(decision.Position) : Task.CompletedTask;
    }

    private Task Durable(long position) => position < 0 ? Task.CompletedTask : _journal.WhenDurable(position);
}
