using Sweep.Core.Sweeps;
using Sweep.Hosting.Attempts;
using Sweep.Hosting.Instruments;

namespace Sweep.Hosting.Local;

/// <content>The slots: one thread each, which leases, trains, and leases again.</content>
public sealed partial class LocalHost
{
    // An idle slot also asks by itself: that the budget's time is over is not an event until somebody asks.
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(1);

    private Task RunSlot(int slot)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() =>
        {
            IDisposable? held = null; // the pool's slot, kept from trial to trial while nobody else goes first
            try
            {
                LeaseAndTrain(slot, ref held);
            }
            catch (OperationCanceledException) when (_host.IsDraining)
            {
                // Asked to stop while the disk was full: what is durable stands.
            }
            catch (Exception e)
            {
                _host.Fail(e);
            }
            finally
            {
                held?.Dispose();
                done.SetResult();
            }
        })
        {
            IsBackground = true,
            Name = $"slot {slot}",
            // Whoever uses the machine, or serves the page, goes first.
            Priority = ThreadPriority.BelowNormal,
        };
        thread.Start();
        return done.Task;
    }

    private void LeaseAndTrain(int slot, ref IDisposable? held)
    {
        while (!_host.IsDraining)
        {
            var turns = _host.Turns;
            // A sweep that is paused asks for none of the slots that others could use.
            var answer = _options.Pool is not null && _host.Read(static state => state is { PauseReason: not null, IsFinished: false })
                ? new LeaseAnswer.Wait()
                : LeaseAndTrainOnce(slot, ref held);
            switch (answer)
            {
                case LeaseAnswer.Finished:
                    return;
                case LeaseAnswer.Wait:
                    held?.Dispose();
                    var idle = _options.Time.GetTimestamp();
                    _host.WaitForTurn(turns, LongestWait);
                    if (_options.Pool is null) WorkerInstruments.OnIdle(_options.Worker, _options.Time.GetElapsedTime(idle));
                    break;
            }
        }
    }

    private LeaseAnswer LeaseAndTrainOnce(int slot, ref IDisposable? held)
    {
        held = _options.Pool?.Take(this, _options.Share, _host.Draining, held);
        var asked = AttemptTrace.Now;
        var (answer, position) = LeaseNow(_options.Worker, slot);
        switch (answer)
        {
            case LeaseAnswer.Train train:
                var trace = AttemptTrace.Begin(Name, train.Attempt, _options.Worker, asked, AttemptTrace.Now);
                _host.WaitUntilDurable(position, train.Attempt.Trial);
                Train(train, slot, trace);
                break;
            case LeaseAnswer.Finished:
                _host.WaitUntilDurable(position);
                break;
        }

        return answer;
    }

    private (LeaseAnswer Answer, long Position) LeaseNow(string worker, int slot)
    {
        var decision = _host.Execute(new SweepCommand.LeaseTrial(_host.Now, worker, slot));
        _host.Perform(decision);
        foreach (var action in decision.Actions)
        {
            if (action is SweepAction.StartAttempt start) return (_host.Read(state => _host.Train(state, start)), decision.Position);
        }

        var end = _host.Read(state => state.FinishReason);
        return (end is null ? new LeaseAnswer.Wait() : new LeaseAnswer.Finished(end), decision.Position);
    }

    private void Train(LeaseAnswer.Train train, int slot, AttemptTrace? trace)
    {
        using var attempt = new RunningAttempt(train.Attempt, slot, _options.Time, _host.Draining) { Trace = trace };
        lock (_running) _running.Add(slot, attempt);
        try
        {
            _runner.Run(attempt, train.LastReport, new LocalAttemptLink(_host, attempt));
        }
        finally
        {
            lock (_running) _running.Remove(slot);
        }
    }
}
