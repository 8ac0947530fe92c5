using Sweep.Core.Sweeps;
using Sweep.Hosting.Instruments;

namespace Sweep.Hosting.Local;

/// <content>Attempts outside the process: they lease, are heard, and end as lost when they are not.</content>
public sealed partial class LocalHost
{
    /// <summary>A slot outside asks for work; what it holds already it is given again.</summary>
    internal (LeaseAnswer Answer, long Position) LeaseOutside(string worker, int slot, TimeSpan lease, string? by)
    {
        var asked = AttemptTrace.Now;
        var decision = Execute(new SweepCommand.LeaseTrial(Now, worker, slot, lease), by);
        Perform(decision);
        if (decision.Actions.OfType<SweepAction.StartAttempt>().FirstOrDefault() is { } start) _outside.Begin(start, worker, asked);
        return _owner.Read<(LeaseAnswer, long)>(state =>
        {
            var position = state.NextPosition - 1;
            if (state.FinishReason is { } end) return (new LeaseAnswer.Finished(end), position);
            if (state.HeldBy(worker, slot) is not { } held) return (new LeaseAnswer.Wait(), position);
            _leases.Begin(held.Number, held.Attempt, worker, held.Lease!.Value);
            return (Train(state, SweepActions.Again(state, held)), position);
        });
    }

    /// <summary>An attempt was heard, whatever it said.</summary>
    /// <exception cref="CommandRefusedException">There is no such attempt, or it is one of this process.</exception>
    internal void Hear(int trial, int attempt)
    {
        _owner.Read(state =>
        {
            _ = SweepActions.For(state, trial, attempt);
            var found = state.Trials[trial];
            return found is { State: TrialState.Running, Lease: null } && found.Attempt == attempt
                ? throw new CommandRefusedException(CommandRefusal.Conflict, $"Attempt {attempt} of trial '{Name}/{trial}' runs in the host's own process, which speaks for it.")
                : 0;
        });
        _leases.Renew(trial, attempt);
    }

    /// <summary>What an attempt outside shall do as things stand, and what must be durable before it is told.</summary>
    internal (AttemptAnswer Answer, long Position) Standing(int trial, int attempt) => _owner.Read<(AttemptAnswer, long)>(state => (
        SweepActions.For(state, trial, attempt) switch
        {
            SweepAction.PauseAttempt pause => new AttemptAnswer.Pause(pause.Reason),
            SweepAction.StopAttempt stop => new AttemptAnswer.Stop(stop.Reason),
            _ => AttemptAnswer.Continue.Instance,
        },
        state.NextPosition - 1));

    // Loops outside may leave once the last trial has ended; and that the budget's time is over is not an event until somebody asks.
    private async Task ReviewUntilEnd()
    {
        try
        {
            while (!IsDraining)
            {
                var next = _owner.Read(static state => state.NextPosition);
                Perform(Execute(new SweepCommand.ReviewSweep(Now)));
                if (_owner.Read(static state => state.IsFinished)) return;
                using var wait = CancellationTokenSource.CreateLinkedTokenSource(Draining);
                await Task.WhenAny(_owner.WhenChanged(next, wait.Token), Task.Delay(LongestWait, _options.Time, wait.Token)).ConfigureAwait(false);
                await wait.CancelAsync().ConfigureAwait(false);
            }
        }
        catch (Exception e)
        {
            Fail(e);
        }
    }

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
