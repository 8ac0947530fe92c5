using System.Collections.Immutable;
using System.Diagnostics;
using Sweep.Core.Sweeps;

namespace Sweep.Hosting.Instruments;

/// <summary>
/// The trace of one attempt: spans for the lease's decision (<c>suggest</c>), for making the trainer ready (<c>start</c>), for training to
/// each rung and its verdict (<c>rung</c>), for each checkpoint saved (<c>checkpoint</c>), and for what the end asks for (<c>finish</c>). There is
/// none, and nothing is allocated, while nobody listens. Used by one thread at a time.
/// </summary>
internal sealed class AttemptTrace : IDisposable
{
    private static readonly ActivitySource Source = new(InstrumentNames.ActivitySource);
    private readonly Activity _attempt;
    private Activity? _rung;

    private AttemptTrace(Activity attempt) => _attempt = attempt;

    /// <summary>The time, where somebody listens.</summary>
    public static DateTime? Now => Source.HasListeners() ? DateTime.UtcNow : null;

    /// <summary>Begins a trace; null where nobody listens.</summary>
    /// <param name="sweep">The sweep.</param>
    /// <param name="start">The attempt.</param>
    /// <param name="worker">Who trains it.</param>
    /// <param name="asked">When the slot asked for work; null where nobody listened then.</param>
    /// <param name="decided">When it was decided what that is.</param>
    public static AttemptTrace? Begin(string sweep, SweepAction.StartAttempt start, string worker, DateTime? asked, DateTime? decided)
    {
        if (asked is not { } from || decided is not { } to) return null;
        // A trace of its own, whatever request began the sweep.
        Activity.Current = null;
        if (Source.StartActivity("attempt", ActivityKind.Internal, default(ActivityContext), startTime: from) is not { } attempt) return null;
        attempt.SetTag("sweep", sweep).SetTag("trial", start.Trial).SetTag("attempt", start.Attempt).SetTag("worker", worker);
        var trace = new AttemptTrace(attempt);
        using var suggest = trace.Child("suggest", from);
        suggest?.SetEndTime(to);
        return trace;
    }

    /// <summary>Making the trainer ready, until disposed.</summary>
    public Activity? Start(CheckpointReference? from) => Child("start")?.SetTag("resource", from?.Resource ?? 0);

    /// <summary>Saving a checkpoint, until disposed.</summary>
    public Activity? Checkpoint(long resource) => Child("checkpoint")?.SetTag("resource", resource);

    /// <summary>Training goes on, to the next rung.</summary>
    public void Train() => _rung ??= Child("rung");

    /// <summary>A report was decided about: at a rung, training to it ends here.</summary>
    public void Reported(long resource, ImmutableArray<SweepEvent> events)
    {
        if (events.OfType<SweepEvent.MetricsReported>().FirstOrDefault()?.Verdict is { Rung: { } rung } verdict) EndRung(resource, Tags.Word(verdict.Kind), rung);
    }

    /// <summary>The attempt is over.</summary>
    /// <param name="resource">What the trial has spent; null where that is not known.</param>
    /// <param name="events">What was decided.</param>
    /// <param name="since">When its end began.</param>
    public void Finish(long? resource, ImmutableArray<SweepEvent> events, DateTime? since)
    {
        var (outcome, error) = OutcomeOf(events);
        EndRung(resource, outcome, null);
        using var finish = Child("finish", since);
        finish?.SetTag("outcome", outcome);
        _attempt.SetTag("outcome", outcome);
        if (resource is { } spent) _attempt.SetTag("resource", spent);
        if (error is not null) _attempt.SetStatus(ActivityStatusCode.Error, error);
    }

    public void Dispose()
    {
        _rung?.Dispose();
        _attempt.Dispose();
    }

    private Activity? Child(string name, DateTime? since = null)
        => Source.StartActivity(name, ActivityKind.Internal, _attempt.Context, startTime: since is { } from ? from : default(DateTimeOffset));

    private void EndRung(long? resource, string outcome, long? rung)
    {
        _rung?.SetTag("outcome", outcome);
        if (resource is { } spent) _rung?.SetTag("resource", spent);
        if (rung is { } level) _rung?.SetTag("rung", level);
        _rung?.Dispose();
        _rung = null;
    }

    /// <summary>How an attempt ended by what was decided, and what went wrong, where something did.</summary>
    private static (string Outcome, string? Error) OutcomeOf(ImmutableArray<SweepEvent> events)
    {
        (string, string?) outcome = ("stopped", null);
        foreach (var item in events)
        {
            switch (item)
            {
                case SweepEvent.TrialEnded e:
                    return (Tags.Word(e.State), e.State is TrialState.Diverged or TrialState.Failed or TrialState.Lost ? e.Reason : null);
                case SweepEvent.AttemptEnded e:
                    outcome = (Tags.Word(e.Kind), e.Kind == AttemptEndKind.Interrupted ? null : e.Reason);
                    break;
                case SweepEvent.TrialPaused:
                    outcome = ("paused", null);
                    break;
                case SweepEvent.StaleAttemptRefused:
                    outcome = ("fenced", null);
                    break;
            }
        }

        return outcome;
    }
}
