namespace Sweep.Core.Sweeps;

/// <summary>Why a sweep is over.</summary>
public enum FinishKind
{
    /// <summary>Every trial of the budget has ended, and none has earned to go on.</summary>
    TrialsDone,

    /// <summary>The sampler has nothing new to propose, and every trial has ended.</summary>
    SpaceUsedUp,

    /// <summary>The time of the budget is over.</summary>
    TimeUsedUp,

    /// <summary>Somebody cancelled the sweep.</summary>
    Cancelled,
}
