using Microsoft.Extensions.Logging;
using Sweep.Cluster.Wire;
using Sweep.Core.Sweeps;
using Sweep.Hosting;
using Sweep.Hosting.Attempts;
using Sweep.Hosting.Checkpoints;
using Sweep.Hosting.Trainers;

namespace Sweep.Cluster.Workers;

/// <summary>
/// An attempt's talk with its sweep, which may be on another silo, on its way to another one, or without its Redis: every message is kept until it is answered, and training goes on meanwhile. Begins to
/// show that the attempt lives when it is made.
/// </summary>
internal sealed partial class AttemptSession : IAttemptLink, IDisposable
{
    private readonly object _lock = new();
    private readonly AttemptOutbox _outbox = new();
    private readonly Func<AttemptBatch, Task<WireReply>> _tell;
    private readonly ICheckpointStore _checkpoints;
    private readonly SessionOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationToken _giveUp;
    private readonly CheckpointWriter _writer;
    private readonly CancellationTokenRegistration _onCancel;
    private readonly Task _talk;
    private double _saveBelow;
    private AttemptAnswer? _end;
    private long? _pausedAt;
    private long? _lastSave;
    private Exception? _failure;
    private bool _isFinished;
    private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <param name="trial">What was leased.</param>
    /// <param name="slot">The slot that trains it.</param>
    /// <param name="tell">Tells the sweep; what fails is tried again.</param>
    /// <param name="checkpoints">The sweep's checkpoints.</param>
    /// <param name="options">How to talk.</param>
    /// <param name="time">Where time comes from.</param>
    /// <param name="logger">Takes notices.</param>
    /// <param name="giveUp">Asks not to wait for answers any longer: what is not answered then is lost with the process.</param>
    public AttemptSession(LeasedTrial trial, int slot, Func<AttemptBatch, Task<WireReply>> tell, ICheckpointStore checkpoints, SessionOptions options, TimeProvider time, ILogger logger, CancellationToken giveUp)
    {
        (Trial, _tell, _checkpoints, _options, _time, _logger, _giveUp, _saveBelow) = (trial, tell, checkpoints, options, time, logger, giveUp, trial.SaveBelow);
        Attempt = new RunningAttempt(trial.ToStart(), slot, time, CancellationToken.None);
        _writer = new CheckpointWriter(checkpoints, options, time, giveUp);
        _onCancel = Attempt.Cancel.Register(Pulse);
        _saidAt = time.GetTimestamp();
        _talk = Task.Run(Talk);
    }

    /// <summary>What was leased.</summary>
    public LeasedTrial Trial { get; }

    /// <summary>The attempt on its slot.</summary>
    public RunningAttempt Attempt { get; }

    /// <summary>How the attempt failed, for whoever looks for sick workers; null where it did not.</summary>
    public string? Failure { get; private set; }

    /// <summary>When training ended; 0 before.</summary>
    public long TrainedUntil { get; private set; }

    /// <summary>Completes when the slot is done with the attempt.</summary>
    public Task Over => _over.Task;

    public double SaveBelow
    {
        get
        {
            lock (_lock) return _saveBelow;
        }
    }

    /// <summary>The attempt is over: nothing it says counts any more.</summary>
    public void Stop(string reason)
    {
        lock (_lock) End(new AttemptAnswer.Stop(reason));
    }

    /// <summary>The attempt is to save a checkpoint and give its trial back.</summary>
    public void GiveBack(string reason)
    {
        lock (_lock)
        {
            if (_end is null) Attempt.GiveBack(reason);
        }
    }

    public Stream Open(CheckpointReference checkpoint) => _checkpoints.Open(checkpoint);

    public void Save(long resource, ITrialTraining training)
    {
        lock (_lock)
        {
            ThrowFailure();
            if (_lastSave == resource || !Wants(resource)) return;
        }

        _writer.Copy(training.Save);
        AttemptOutbox.Entry entry;
        lock (_lock)
        {
            if (!Wants(resource)) return;
            (entry, _lastSave) = (_outbox.Reserve(resource), resource);
        }

        _writer.Write(Trial.Trial, Trial.Attempt, resource, () => IsWanted(entry), (checkpoint, error) => Written(entry, checkpoint, error));
    }

    public AttemptAnswer? Report(long resource, MetricValues metrics, bool decides)
    {
        lock (_lock)
        {
            ThrowFailure();
            while (_outbox.Count >= _options.MostWaiting && !Attempt.Cancel.IsCancellationRequested) Monitor.Wait(_lock);
            if (_end is not null) return _end;
            var entry = Send(new AttemptMessage.Reported(resource, metrics), decides);
            if (!decides) return null;
            var began = _time.GetTimestamp();
            while (!entry.IsAnswered && _end is null && !Attempt.Cancel.IsCancellationRequested)
            {
                var left = _options.Patience - _time.GetElapsedTime(began);
                if (left <= TimeSpan.Zero || !Monitor.Wait(_lock, left)) break;
            }

            return _end ?? (entry.IsAnswered ? AttemptAnswer.Continue.Instance : null);
        }
    }

    public AttemptAnswer? WaitForAnswer()
    {
        lock (_lock)
        {
            EndTraining();
            while (_outbox.Count > 0 && _end is null && !Attempt.Cancel.IsCancellationRequested) Monitor.Wait(_lock);
            ThrowFailure();
            return _end ?? (_outbox.Count == 0 ? AttemptAnswer.Continue.Instance : null);
        }
    }

    public void Diverge(long resource, string reason) => Say(new AttemptMessage.Diverged(resource, reason));

    public void End(AttemptEndKind kind, string reason)
    {
        if (kind is AttemptEndKind.Failed or AttemptEndKind.FailedForGood) Failure = reason;
        Say(new AttemptMessage.Ended(kind, reason));
    }

    /// <summary>Waits until all is answered, or nobody waits for answers any longer.</summary>
    public void Finish(long? resource)
    {
        lock (_lock)
        {
            EndTraining();
            _isFinished = true;
            Pulse();
        }

        _talk.GetAwaiter().GetResult();
    }

    public void Dispose()
    {
        lock (_lock) _end ??= new AttemptAnswer.Stop("it is over");
        _over.TrySetResult();
        _onCancel.Dispose();
        Attempt.Dispose();
        _something.Dispose();
    }

    private bool IsWanted(AttemptOutbox.Entry checkpoint)
    {
        lock (_lock) return checkpoint.Place!.List is not null;
    }

    private void EndTraining()
    {
        if (TrainedUntil == 0) TrainedUntil = _time.GetTimestamp();
    }

    // After a pause the checkpoint of its mark is still wanted, and no other; after a stop none.
    private bool Wants(long resource) => _end is null || (_end is AttemptAnswer.Pause && _pausedAt == resource);

    private void Say(AttemptMessage message)
    {
        lock (_lock)
        {
            if (_end is null) Send(message, decides: false);
        }
    }

    private AttemptOutbox.Entry Send(AttemptMessage message, bool decides)
    {
        var entry = _outbox.Add(message, decides);
        Stir();
        return entry;
    }

    private void Written(AttemptOutbox.Entry entry, CheckpointReference? checkpoint, Exception? error)
    {
        lock (_lock)
        {
            if (checkpoint is null)
            {
                _outbox.Drop(entry);
                _failure = error;
            }
            else if (!_outbox.Fill(entry, checkpoint))
            {
                Forget([checkpoint]);
            }

            Pulse();
        }
    }

    private void End(AttemptAnswer answer)
    {
        if (_end is not null) return;
        _end = answer;
        _pausedAt = answer is AttemptAnswer.Pause ? _outbox.Judged : null;
        Forget(_outbox.KeepOnly(_pausedAt));
        Attempt.Stop(answer switch
        {
            AttemptAnswer.Pause pause => pause.Reason,
            AttemptAnswer.Stop stop => stop.Reason,
            _ => "",
        });
        Pulse();
    }

    // Our own, of which nobody was ever told: on a thread of its own, since a shared folder may be slow.
    private void Forget(IReadOnlyList<CheckpointReference> checkpoints)
    {
        if (checkpoints.Count == 0) return;
        _ = Task.Run(() =>
        {
            foreach (var checkpoint in checkpoints)
            {
                try
                {
                    _checkpoints.Discard(checkpoint);
                }
                catch (Exception e) when (e is IOException or UnauthorizedAccessException)
                {
                    // It stays until the sweep is taken up again, which deletes what nothing refers to.
                }
            }
        });
    }

    private void ThrowFailure()
    {
        if (_failure is not { } failure || _end is not null) return;
        _failure = null;
        throw new IOException($"The checkpoint could not be written: {failure.Message}", failure);
    }

    private void Pulse()
    {
        lock (_lock)
        {
            Stir();
            Monitor.PulseAll(_lock);
        }
    }
}
