using Microsoft.Extensions.Logging;
using Sweep.Cluster.Wire;
using Sweep.Hosting;

namespace Sweep.Cluster.Workers;

/// <content>What goes to the sweep, and what it answers.</content>
internal sealed partial class AttemptSession
{
    private readonly SemaphoreSlim _something = new(0, 1);
    private long _saidAt;
    private bool _isUnheard;

    private async Task Talk()
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(_giveUp);
        var beating = Beat(over.Token);
        try
        {
            await SendAll().ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_giveUp.IsCancellationRequested)
        {
            // What is not answered stays with the sweep's journal as it is: the lease runs out.
        }

        await over.CancelAsync().ConfigureAwait(false);
        await beating.ConfigureAwait(false);
    }

    // One batch at a time: what comes while it is under way goes with the next.
    private async Task SendAll()
    {
        var retry = _options.FirstRetry;
        while (Next() is { } sent)
        {
            if (sent.Count == 0)
            {
                await _something.WaitAsync(_giveUp).ConfigureAwait(false);
                continue;
            }

            try
            {
                Heard(sent, await Tell(sent).WaitAsync(_giveUp).ConfigureAwait(false));
                retry = _options.FirstRetry;
            }
            catch (Exception e) when (IsRefusal(e))
            {
                Stop(e.Message);
            }
            catch (Exception e) when (!_giveUp.IsCancellationRequested)
            {
                // It moves, its silo has died, or its journal cannot be written: for as long as that takes.
                NoteFailure(e);
                await Task.Delay(retry, _time, _giveUp).ConfigureAwait(false);
                retry = TimeSpan.FromTicks(Math.Min(2 * retry.Ticks, _options.LongestRetry.Ticks));
            }
        }
    }

    /// <summary>What is to be sent, if anything; null where nothing more will come.</summary>
    private List<AttemptOutbox.Entry>? Next()
    {
        lock (_lock) return _isFinished && _outbox.Count == 0 ? null : _outbox.Next(_options.MostAtOnce);
    }

    // Beside the batches: one whose answer waits for the journal shall not cost the lease.
    private async Task Beat(CancellationToken over)
    {
        while (!over.IsCancellationRequested)
        {
            var due = _options.Heartbeat - _time.GetElapsedTime(Volatile.Read(ref _saidAt));
            if (due > TimeSpan.Zero)
            {
                await Task.Delay(due, _time, over).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                continue;
            }

            try
            {
                Heard([], await Tell([]).WaitAsync(over).ConfigureAwait(false));
            }
            catch (Exception e) when (IsRefusal(e))
            {
                Stop(e.Message);
            }
            catch (Exception e)
            {
                if (!over.IsCancellationRequested) NoteFailure(e);
            }
        }
    }

    private Task<WireReply> Tell(List<AttemptOutbox.Entry> sent)
    {
        Volatile.Write(ref _saidAt, _time.GetTimestamp());
        return _tell(new AttemptBatch
        {
            Trial = Trial.Trial,
            Attempt = Trial.Attempt,
            Messages = [.. sent.Select(static entry => WireMessage.Of(entry.Message!))],
            Progress = WireProgress.Of(Attempt.View()),
        });
    }

    private void Heard(List<AttemptOutbox.Entry> sent, WireReply reply)
    {
        var (answer, saveBelow) = reply.ToReply();
        lock (_lock)
        {
            _outbox.Answered(sent);
            _saveBelow = Math.Min(_saveBelow, saveBelow);
            if (answer is not AttemptAnswer.Continue) End(answer);
            Monitor.PulseAll(_lock);
        }

        NoteAnswer();
    }

    private void Stir()
    {
        if (_something.CurrentCount == 0) _something.Release();
    }

    private void NoteFailure(Exception e)
    {
        if (!Interlocked.Exchange(ref _isUnheard, true)) LogUnheard(_logger, Trial.Sweep, Trial.Trial, Trial.Attempt, e.GetType().Name, e.Message);
    }

    private void NoteAnswer()
    {
        if (Interlocked.Exchange(ref _isUnheard, false)) LogHeard(_logger, Trial.Sweep, Trial.Trial, Trial.Attempt);
    }

    // There is no such attempt: asking again would not make one.
    private static bool IsRefusal(Exception e) => e is UnknownTrialException or InvalidRequestException;

    [LoggerMessage(LogLevel.Warning, "Attempt {Attempt} of trial '{Sweep}/{Trial}' cannot tell its sweep, and trains on: {Error}: {Message}")]
    private static partial void LogUnheard(ILogger logger, string sweep, int trial, int attempt, string error, string message);

    [LoggerMessage(LogLevel.Information, "Attempt {Attempt} of trial '{Sweep}/{Trial}' tells its sweep again")]
    private static partial void LogHeard(ILogger logger, string sweep, int trial, int attempt);
}
