using System.Diagnostics;
using Sweep.Core.Sweeps;

namespace Sweep.Hosting.Hosts;

/// <content>What the attempts of this process use: they may wait on their own threads, and repeat their reports bit for bit after a loss.</content>
public sealed partial class SweepHost
{
    internal long Turns => _owner.Turns;

    internal void WaitForTurn(long turns, TimeSpan most) => _owner.WaitForTurn(turns, most);

    /// <summary>Waits until a position is durable, through times in which the disk is full.</summary>
    internal void WaitUntilDurable(long position, int? trial = null)
    {
        if (position < 0) return;
        var start = Stopwatch.GetTimestamp();
        Gate.Pass(
            () =>
            {
                _journal.WhenDurable(position).GetAwaiter().GetResult();
                return 0;
            },
            Draining);
        Instruments.OnDurable(Stopwatch.GetElapsedTime(start), trial);
    }

    /// <summary>
    /// What an attempt shall do after a message. A slot that gives its trial back need not wait for the disk: it does nothing but lease,
    /// and what it leases is durable after what came before.
    /// </summary>
    internal AttemptAnswer Answer(SweepAction.StartAttempt own, Decision decision)
    {
        Perform(decision, own.Trial, own.Attempt);
        foreach (var action in decision.Actions)
        {
            switch (action)
            {
                case SweepAction.StopAttempt stop when stop.Trial == own.Trial && stop.Attempt == own.Attempt:
                    return new AttemptAnswer.Stop(stop.Reason);
                case SweepAction.PauseAttempt pause when pause.Trial == own.Trial && pause.Attempt == own.Attempt:
                    return new AttemptAnswer.Pause(pause.Reason);
            }
        }

        return decision.Events.IsEmpty && _owner.Read(static state => state.FinishReason) is { } over ? new AttemptAnswer.Stop(over) : AttemptAnswer.Continue.Instance;
    }

    /// <summary>Journals a checkpoint; one that nothing refers to is deleted.</summary>
    internal void Record(CheckpointReference checkpoint)
    {
        if (!Record(checkpoint, by: null).Taken) Checkpoints.Discard(checkpoint);
    }
}
