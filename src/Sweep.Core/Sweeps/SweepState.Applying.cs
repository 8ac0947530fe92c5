using Sweep.Core.Sampling;
using Sweep.Core.Scheduling;

namespace Sweep.Core.Sweeps;

/// <content>How events change the state: one arm for each, no rule of the search among them.</content>
public sealed partial class SweepState
{
    /// <summary>Folds the next entry of the journal.</summary>
    /// <exception cref="InvalidOperationException">The entry's position is not <see cref="NextPosition"/>, or an event names a trial that does not exist.</exception>
    public void Apply(JournalEntry entry)
    {
        if (entry.Position != NextPosition) throw new InvalidOperationException($"Cannot apply entry {entry.Position}: the next is {NextPosition}.");
        _retention.BeginEntry();
        foreach (var happened in entry.Events) Apply(happened, entry.At);
        NextPosition++;
    }

    private void Apply(SweepEvent happened, long at)
    {
        if (happened is SweepEvent.HostAttached) _clock.Attach(at);
        else _clock.Advance(at);

        switch (happened)
        {
            case SweepEvent.SweepCreated e:
                (Specification, Data) = (e.Specification, e.Data);
                break;
            case SweepEvent.HostAttached e:
                Host = e.Host;
                // By another clock than the one that said when they are due.
                foreach (var number in _waiting) _trials[number].DueAt = null;
                break;
            case SweepEvent.TrialProposed e:
                Propose(e, at);
                break;
            case SweepEvent.TrialPromoted e:
                Scheduler.OnPromoted(e.Trial);
                Move(Trial(e.Trial), TrialState.Waiting);
                History.Start(e.Trial, Trial(e.Trial).Configuration);
                break;
            case SweepEvent.AttemptStarted e:
                Start(Trial(e.Trial), e);
                break;
            case SweepEvent.MetricsReported e:
                Report(Trial(e.Trial), e);
                break;
            case SweepEvent.StaleAttemptRefused:
                StaleRefusals++;
                break;
            case SweepEvent.RepeatDiffered:
                DifferingRepeats++;
                break;
            case SweepEvent.DivergenceReported:
                // The end of the trial, with the reason, follows in the same entry.
                break;
            case SweepEvent.CheckpointSaved e:
                _retention.OnSaved(Trial(e.Checkpoint.Trial), e.Checkpoint);
                Trial(e.Checkpoint.Trial).ForgetBelow(e.Checkpoint.Resource);
                break;
            case SweepEvent.AttemptEnded e:
                EndAttempt(Trial(e.Trial), e, at);
                break;
            case SweepEvent.TrialPaused e:
                Pause(Trial(e.Trial), e);
                break;
            case SweepEvent.TrialEnded e:
                End(Trial(e.Trial), e, at);
                break;
            case SweepEvent.SweepPaused e:
                PauseReason = e.Reason;
                break;
            case SweepEvent.SweepResumed:
                PauseReason = null;
                break;
            case SweepEvent.SweepFinished e:
                (Finish, FinishReason) = (e.Kind, e.Reason);
                break;
            default:
                throw new InvalidOperationException($"Cannot apply the unknown event {happened.GetType().Name}.");
        }
    }

    private void Propose(SweepEvent.TrialProposed e, long at)
    {
        if (e.Trial != _trials.Count) throw new InvalidOperationException($"Cannot apply the proposal of trial {e.Trial}: the next is {_trials.Count}.");
        _trials.Add(new TrialRecord(e.Trial, e.Draw, e.Configuration, at));
        _configurations.Add(e.Configuration);
        _counts[(int)TrialState.Waiting]++;
        _waiting.Add(e.Trial);
        NextDraw = e.Draw + 1;
        History.Start(e.Trial, e.Configuration);
    }

    private void Start(TrialRecord trial, SweepEvent.AttemptStarted e)
    {
        (trial.Attempt, trial.Worker, trial.Slot, trial.Lease, trial.Saved, trial.DueAt, trial.Reason) = (e.Attempt, e.Worker, e.Slot, e.Lease, -1, null, null);
        Move(trial, TrialState.Running);
        if (e.Lease is not null) _held[(e.Worker, e.Slot)] = trial;
    }

    private void Report(TrialRecord trial, SweepEvent.MetricsReported e)
    {
        Reports++;
        e.Metrics.TryGet(Setup.Metric, out var objective);
        var (loss, before) = (Turn(objective), trial.BestLoss);
        if (trial.Note(e.Resource, objective, loss)) Leaderboard.Improve(trial, before);
        if (double.IsFinite(loss)) Scheduler.OnReported(new ScheduledReport(e.Trial, e.Resource, loss), e.Verdict);
        _retention.OnReported(trial);
    }

    private void EndAttempt(TrialRecord trial, SweepEvent.AttemptEnded e, long at)
    {
        if (e.Kind is AttemptEndKind.Failed or AttemptEndKind.Lost)
        {
            trial.Restarts++;
            trial.DueAt = Setup.RestartDelay > TimeSpan.Zero ? at + DelayAfter(trial.Restarts) : null;
        }

        trial.Reason = e.Reason;
        Move(trial, TrialState.Waiting);
        trial.Worker = null;
    }

    // Doubled with each restart, in milliseconds.
    private long DelayAfter(int restarts)
    {
        var (delay, most) = ((long)Setup.RestartDelay.TotalMilliseconds, (long)SweepSetup.MostRestartDelay.TotalMilliseconds);
        for (var i = 1; i < restarts && delay < most; i++) delay *= 2;
        return Math.Min(delay, most);
    }

    private void Pause(TrialRecord trial, SweepEvent.TrialPaused e)
    {
        trial.Reason = e.Reason;
        Move(trial, TrialState.Paused);
        trial.Worker = null;
        Observe(trial, completed: false);
    }

    private void End(TrialRecord trial, SweepEvent.TrialEnded e, long at)
    {
        var wasPaused = trial.State == TrialState.Paused;
        (trial.Reason, trial.EndedAt) = (e.Reason, at);
        Move(trial, e.State);
        var ranksLast = Leaderboard.RanksLast(e.State);
        if (ranksLast) Leaderboard.SetLast(trial);
        Scheduler.OnEnded(e.Trial, ranksLast);
        // What a paused trial has shown was observed when it was paused.
        if (!wasPaused) Observe(trial, e.State == TrialState.Completed);
        _retention.OnEnded(trial);
        trial.ForgetAll();
    }

    private void Observe(TrialRecord trial, bool completed)
    {
        var loss = Leaderboard.RanksLast(trial.State) ? double.PositiveInfinity : trial.BestLoss;
        if (double.IsNaN(loss)) History.Drop(trial.Number);
        else History.Observe(new Observation(trial.Number, trial.Configuration, trial.LastResource, loss, completed));
    }

    private TrialRecord Trial(int number) => (uint)number < (uint)_trials.Count
        ? _trials[number]
        : throw new InvalidOperationException($"Cannot apply an event of trial {number}: there are {_trials.Count}.");

    private void Move(TrialRecord trial, TrialState to)
    {
        _counts[(int)trial.State]--;
        if (trial.State == TrialState.Waiting) _waiting.Remove(trial.Number);
        if (trial is { State: TrialState.Running, Lease: not null, Worker: { } worker }) _held.Remove((worker, trial.Slot));
        trial.State = to;
        _counts[(int)to]++;
        if (to == TrialState.Waiting) _waiting.Add(trial.Number);
    }
}
