namespace Sweep.Core.Sweeps;

/// <summary>The states of a trial.</summary>
public enum TrialState
{
    /// <summary>It needs a slot: it was interrupted, lost or failed on the way and will be tried again.</summary>
    Waiting,

    /// <summary>An attempt is training it.</summary>
    Running,

    /// <summary>The scheduler set it aside at a rung; it may be promoted.</summary>
    Paused,

    /// <summary>It was trained to the end.</summary>
    Completed,

    /// <summary>The scheduler, the user or the end of the budget stopped it early.</summary>
    Stopped,

    /// <summary>Its loss or gradients became NaN or infinite.</summary>
    Diverged,

    /// <summary>Its attempts failed more often than may be retried.</summary>
    Failed,

    /// <summary>Its workers vanished more often than may be retried.</summary>
    Lost,
}

/// <summary>How an attempt ended by itself.</summary>
public enum AttemptEndKind
{
    /// <summary>Its host drained it, or was killed and replaced; it costs no restart.</summary>
    Interrupted,

    /// <summary>It threw or ran out of something; a retry from the checkpoint may help.</summary>
    Failed,

    /// <summary>It failed in a way that a retry cannot help.</summary>
    FailedForGood,

    /// <summary>Its worker vanished while the host lived; it costs a restart, since the trial itself may be what kills workers.</summary>
    Lost,

    /// <summary>A training loop outside finished before the most that a trial may spend; the trial is completed where it has reported.</summary>
    Completed,
}
