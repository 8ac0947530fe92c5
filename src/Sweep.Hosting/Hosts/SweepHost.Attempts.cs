using Sweep.Core.Sweeps;
using Sweep.Hosting.Instruments;

namespace Sweep.Hosting.Hosts;

/// <content>Attempts outside the process: they lease, are heard, and end as lost when they are not.</content>
public sealed partial class SweepHost
{
    /// <summary>A slot outside asks for work; what it holds already it is given again. What is answered is durable.</summary>
    /// <param name="worker">The worker's name, 1 to 128 characters.</param>
    /// <param name="slot">Its slot, from 0 to 4095.</param>
    /// <param name="lease">How long the attempt may be silent, 1 second to 1 day.</param>
    /// <param name="by">In whose name.</param>
    /// <returns>The answer, and <see cref="AttemptReply.SaveBelow"/>.</returns>
    /// <exception cref="InvalidRequestException">A value is out of range.</exception>
    /// <exception cref="SweepUnavailableException">The journal is not being written.</exception>
    public async Task<(LeaseAnswer Answer, double SaveBelow)> Lease(string worker, int slot, TimeSpan lease, string? by = null)
    {
        lease = RequestRules.Lease(worker, slot, lease);
        await WhenWritable().ConfigureAwait(false);
        var (answer, saveBelow, position) = LeaseNow(worker, slot, lease, by);
        if (answer is not LeaseAnswer.Wait) await Durable(position).ConfigureAwait(false);
        return (answer, saveBelow);
    }

    /// <summary>
    /// An attempt outside says what it has to say; none of its messages shows only that it lives. They are decided in order, and answered together once all is durable. Said again, because the answer was
    /// lost, they change nothing and are answered as things stand; so are those that come after the attempt's end. Renews its lease.
    /// </summary>
    /// <param name="trial">The trial.</param>
    /// <param name="attempt">The attempt.</param>
    /// <param name="messages">What it says. Checkpoints that nothing refers to are discarded.</param>
    /// <param name="progress">How far it is, for display; null where it does not say.</param>
    /// <param name="by">In whose name.</param>
    /// <exception cref="UnknownTrialException">There is no such trial or attempt.</exception>
    /// <exception cref="InvalidRequestException">A resource is below 0.</exception>
    /// <exception cref="SweepConflictException">The attempt runs in the host's own process, is to be completed but has not reported, or the host is closed.</exception>
    /// <exception cref="SweepUnavailableException">The journal is not being written. Some of the messages may have been taken: say them all again.</exception>
    public async Task<AttemptReply> Tell(int trial, int attempt, IReadOnlyList<AttemptMessage> messages, RunningAttemptView? progress = null, string? by = null)
    {
        Hear(trial, attempt, progress);
        var last = -1L;
        foreach (var message in messages)
        {
            await WhenWritable().ConfigureAwait(false);
            last = Take(trial, attempt, message, by);
        }

        var (answer, saveBelow, position) = Standing(trial, attempt);
        if (answer is not AttemptAnswer.Continue) last = position;
        await Durable(last, trial).ConfigureAwait(false);
        return new AttemptReply(answer, saveBelow);
    }

    /// <summary>A worker is gone: its attempts end as lost at once, and their trials wait for another attempt.</summary>
    /// <param name="worker">The worker's name in the journal.</param>
    /// <param name="reason">Why, for people.</param>
    /// <returns>How many attempts it had.</returns>
    public async Task<int> LoseWorker(string worker, string reason)
    {
        var lost = 0;
        var last = -1L;
        foreach (var (trial, attempt) in Read(state => state.Trials.Where(trial => IsHeldBy(trial, worker)).Select(trial => (trial.Number, trial.Attempt)).ToArray()))
        {
            var decision = Refusing(() => Execute(
                new SweepCommand.EndAttempt(Now, trial, attempt, AttemptEndKind.Lost, reason),
                only: state => IsHeldBy(state.Trials[trial], worker) && state.Trials[trial].Attempt == attempt));
            if (decision.Events.IsEmpty) continue;
            Perform(decision);
            (lost, last) = (lost + 1, decision.Position);
        }

        await Durable(last).ConfigureAwait(false);
        return lost;
    }

    /// <summary>What a sweep's state refuses, in the words of <see cref="ISweepService"/>.</summary>
    internal static T Refusing<T>(Func<T> action)
    {
        try
        {
            return action();
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

    /// <summary>An attempt was heard, whatever it says.</summary>
    /// <exception cref="UnknownTrialException">There is no such trial or attempt.</exception>
    /// <exception cref="SweepConflictException">It is one of this process.</exception>
    internal void Hear(int trial, int attempt, RunningAttemptView? progress = null)
    {
        Refusing(() => _owner.Read(state =>
        {
            var isOver = SweepActions.For(state, trial, attempt) is not null;
            if (!isOver && state.Trials[trial].Lease is null)
                throw new CommandRefusedException(CommandRefusal.Conflict, $"Attempt {attempt} of trial '{Name}/{trial}' runs in the host's own process, which speaks for it.");
            if (!isOver && progress is not null) _progress.Note(progress);
            return isOver;
        }));
        _leases.Renew(trial, attempt);
    }

    /// <summary>Completes when more may be decided: where much of what was decided is not durable yet, that waits.</summary>
    /// <exception cref="SweepUnavailableException">It has waited long.</exception>
    internal async ValueTask WhenWritable()
    {
        var last = _journal.NextPosition - _options.MostUndurable;
        if (last < Volatile.Read(ref _durable)) return;
        var durable = _journal.WhenDurable(last);
        if (!durable.IsCompleted) Volatile.Write(ref _awaited, last);
        try
        {
            await durable.WaitAsync(_options.LongestStall, _options.Time).ConfigureAwait(false);
            NoteDurable(last);
        }
        catch (TimeoutException e)
        {
            throw new SweepUnavailableException($"The journal of '{Name}' has not been written for {_options.LongestStall.TotalSeconds:0} s: nothing more is decided until it is. Ask again.", e);
        }
    }

    /// <summary>What a slot that holds an attempt is to train, and where it reports next.</summary>
    internal LeaseAnswer.Train Train(SweepState state, SweepAction.StartAttempt start)
    {
        var lastReport = state.Trials[start.Trial] is { Reports: > 0 } trial ? trial.LastResource : (long?)null;
        // Without a checkpoint here, a loop outside may have one of its own: what it reported is of no use again.
        var isOutside = state.Trials[start.Trial].Lease is not null;
        var next = isOutside && start.From is null ? Marks.After(lastReport ?? 0) : Marks.First(start.From?.Resource, lastReport);
        return new LeaseAnswer.Train(start, lastReport, next);
    }

    /// <summary>Journals a checkpoint; false where nothing refers to it.</summary>
    internal (bool Taken, Decision Decision) Record(CheckpointReference checkpoint, string? by)
    {
        var decision = Execute(new SweepCommand.RecordCheckpoint(Now, checkpoint), by);
        Perform(decision, checkpoint.Trial, checkpoint.Attempt);
        return (_owner.Read(state => state.Needs(checkpoint)) || decision.Events.Any(static item => item is SweepEvent.CheckpointSaved), decision);
    }

    private static bool IsHeldBy(TrialRecord trial, string worker) => trial is { State: TrialState.Running, Lease: not null } && trial.Worker == worker;

    private (LeaseAnswer Answer, double SaveBelow, long Position) LeaseNow(string worker, int slot, TimeSpan lease, string? by)
    {
        var asked = AttemptTrace.Now;
        var decision = Execute(
            new SweepCommand.LeaseTrial(Now, worker, slot, lease),
            by,
            state => !(state.Count(TrialState.Running) >= _options.MostAttempts) || state.HeldBy(worker, slot) is not null);
        Perform(decision);
        if (decision.Actions.OfType<SweepAction.StartAttempt>().FirstOrDefault() is { } start) _outside.Begin(start, worker, asked);
        return _owner.Read<(LeaseAnswer, double, long)>(state =>
        {
            var position = state.NextPosition - 1;
            if (state.FinishReason is { } end) return (new LeaseAnswer.Finished(end), state.SaveBelow, position);
            if (state.HeldBy(worker, slot) is not { } held) return (new LeaseAnswer.Wait(), state.SaveBelow, position);
            _leases.Begin(held.Number, held.Attempt, worker, held.Lease!.Value);
            return (Train(state, SweepActions.Again(state, held)), state.SaveBelow, position);
        });
    }

    /// <summary>Decides one message; the position that must be durable before it is answered.</summary>
    private long Take(int trial, int attempt, AttemptMessage message, string? by)
    {
        if (message is AttemptMessage.Saved saved)
        {
            var (_, recorded) = Refusing(() => Record(saved.Checkpoint, by));
            // Not before what makes it worthless is durable: until then another host might still be told of it.
            if (_owner.Read(state => state.IsUnneededForGood(saved.Checkpoint.Key, Now))) _after.Do(recorded.Position, () => Discard(saved.Checkpoint));
            return recorded.Position;
        }

        var decision = Refusing(() => Execute(
            message switch
            {
                AttemptMessage.Reported m => new SweepCommand.ReportMetrics(Now, trial, attempt, m.Resource, m.Metrics),
                AttemptMessage.Diverged m => new SweepCommand.ReportDivergence(Now, trial, attempt, m.Resource, m.Reason),
                AttemptMessage.Ended m => new SweepCommand.EndAttempt(Now, trial, attempt, m.Kind, m.Reason),
                _ => throw new InvalidOperationException($"Cannot take {message.GetType().Name}."),
            },
            by));
        Perform(decision, trial, attempt);
        return decision.Position;
    }

    /// <summary>What an attempt outside shall do as things stand, and what must be durable before it is told.</summary>
    private (AttemptAnswer Answer, double SaveBelow, long Position) Standing(int trial, int attempt) => _owner.Read<(AttemptAnswer, double, long)>(state => (
        SweepActions.For(state, trial, attempt) switch
        {
            SweepAction.PauseAttempt pause => new AttemptAnswer.Pause(pause.Reason),
            SweepAction.StopAttempt stop => new AttemptAnswer.Stop(stop.Reason),
            _ => AttemptAnswer.Continue.Instance,
        },
        state.SaveBelow,
        state.NextPosition - 1));

    private void BeginLeases(SweepState state)
    {
        foreach (var trial in state.Trials)
        {
            if (trial is { State: TrialState.Running, Lease: { } lease, Worker: { } worker }) _leases.Begin(trial.Number, trial.Attempt, worker, lease);
        }
    }

    private void EndSilent(int trial, int attempt, string reason)
    {
        try
        {
            Perform(Execute(
                new SweepCommand.EndAttempt(Now, trial, attempt, AttemptEndKind.Lost, reason),
                only: state => _leases.Take(trial, attempt) && state.Trials[trial] is { State: TrialState.Running } running && running.Attempt == attempt));
        }
        catch (SweepConflictException)
        {
            // The host is closed: the next host begins the lease anew.
        }
        catch (Exception e)
        {
            Fail(e);
        }
    }
}
