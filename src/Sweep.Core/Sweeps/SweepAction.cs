using Sweep.Core.Spaces;

namespace Sweep.Core.Sweeps;

/// <summary>What a host must do once events are durable; it follows from them and from nothing else.</summary>
public abstract record SweepAction
{
    private SweepAction()
    {
    }

    /// <summary>Train a trial on the slot that asked.</summary>
    /// <param name="Trial">The trial.</param>
    /// <param name="Attempt">The attempt's number; everything it sends carries it.</param>
    /// <param name="Configuration">What to train.</param>
    /// <param name="From">The checkpoint to continue from; null to start fresh.</param>
    /// <param name="Seed">The seed of everything random in the trial, the same for all of its attempts.</param>
    public sealed record StartAttempt(int Trial, int Attempt, Configuration Configuration, CheckpointReference? From, ulong Seed) : SweepAction;

    /// <summary>End an attempt: its trial has ended, or another attempt has fenced it out.</summary>
    public sealed record StopAttempt(int Trial, int Attempt, string Reason) : SweepAction;

    /// <summary>End an attempt whose trial is paused; its checkpoint is kept.</summary>
    public sealed record PauseAttempt(int Trial, int Attempt, string Reason) : SweepAction;

    /// <summary>Delete a checkpoint that nothing needs any more.</summary>
    public sealed record DiscardCheckpoint(CheckpointReference Checkpoint) : SweepAction;

    /// <summary>Close the sweep.</summary>
    public sealed record EndSweep(string Reason) : SweepAction;
}
