using Sweep.Core.Sweeps;
using Sweep.Hosting.Instruments;
using Sweep.Hosting.Trainers;

namespace Sweep.Hosting.Attempts;

/// <summary>An attempt on a slot: how to stop it, and how far it is.</summary>
public sealed class RunningAttempt : IDisposable
{
    private readonly CancellationTokenSource _stop;
    private readonly TimeProvider _time;
    private readonly long _began;
    private ITrialTraining? _training;
    private TrainingProgress _atStart;
    private long _nextMark;

    /// <param name="start">What is trained.</param>
    /// <param name="slot">On which slot.</param>
    /// <param name="time">Where time comes from.</param>
    /// <param name="drain">Asks every attempt to give its trial back.</param>
    public RunningAttempt(SweepAction.StartAttempt start, int slot, TimeProvider time, CancellationToken drain)
    {
        (Start, Slot, _time, _began) = (start, slot, time, time.GetTimestamp());
        _stop = CancellationTokenSource.CreateLinkedTokenSource(drain);
    }

    /// <summary>What is trained.</summary>
    public SweepAction.StartAttempt Start { get; }

    /// <summary>On which slot.</summary>
    public int Slot { get; }

    /// <summary>Its trace; null while nobody listens.</summary>
    internal AttemptTrace? Trace { get; init; }

    /// <summary>Why it was stopped by another than itself; null where it was not.</summary>
    public string? StopReason { get; private set; }

    /// <summary>Why it gives its trial back where it is asked to, rather than stopped. Default: its host was asked to stop.</summary>
    public string GiveBackReason { get; private set; } = "the host was asked to stop";

    /// <summary>Ends training between two steps: on a stop, and where the trial is to be given back.</summary>
    public CancellationToken Cancel => _stop.Token;

    /// <summary>Notes that training begins.</summary>
    public void Begin(ITrialTraining training)
    {
        _atStart = training.Progress;
        Volatile.Write(ref _training, training);
    }

    /// <summary>Notes what the attempt trains to.</summary>
    public void Head(long mark) => Volatile.Write(ref _nextMark, mark);

    /// <summary>Has the attempt end between two steps; safe from any thread while it is registered.</summary>
    public void Stop(string reason)
    {
        StopReason = reason;
        _stop.Cancel();
    }

    /// <summary>Has the attempt save a checkpoint between two steps and give its trial back; safe from any thread while it is registered.</summary>
    public void GiveBack(string reason)
    {
        GiveBackReason = reason;
        _stop.Cancel();
    }

    /// <summary>What it is doing.</summary>
    public RunningAttemptView View()
    {
        var runs = _time.GetElapsedTime(_began);
        var progress = Volatile.Read(ref _training)?.Progress ?? new TrainingProgress(Start.From?.Resource ?? 0, 0, 0, double.NaN, double.NaN);
        var rate = runs > TimeSpan.Zero ? (progress.Tokens - _atStart.Tokens) / runs.TotalSeconds : 0;
        return new RunningAttemptView(Start.Trial, Start.Attempt, Slot, progress, Math.Max(0, rate), Volatile.Read(ref _nextMark), runs);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Trace?.Dispose();
        _stop.Dispose();
    }
}
