using System.Text.Json.Serialization;
using Sweep.Core.Sweeps;

namespace Sweep.Server.Contracts;

/// <summary>A sweep to begin.</summary>
/// <param name="Specification">The specification as YAML.</param>
/// <param name="Set">Fields to set in it, each <c>path=value</c>, such as <c>budget.trials=5</c>.</param>
public sealed record CreateRequest(string Specification, IReadOnlyList<string>? Set = null);

/// <summary>Why a sweep is paused or cancelled.</summary>
/// <param name="Reason">The reason, for people; at most 2000 characters.</param>
public sealed record ReasonRequest(string? Reason = null);

/// <summary>A free slot of a training loop outside Sweep asks for work.</summary>
/// <param name="Worker">The worker's name, 1 to 128 characters; what a slot of it holds already it is given again.</param>
/// <param name="Slot">The worker's slot, 0 to 4095. Default 0.</param>
/// <param name="LeaseSeconds">How long the attempt may be silent before it counts as lost, 1 to 86400 s; every message of it begins the time anew. Default 60.</param>
/// <param name="WaitSeconds">How long the answer may wait for work, 0 to 30 s. Default 0.</param>
public sealed record AskRequest(string Worker, int Slot = 0, double LeaseSeconds = 60, double WaitSeconds = 0);

/// <summary>What an attempt has measured.</summary>
/// <param name="Resource">How much the trial has spent in all, in the sweep's resource.</param>
/// <param name="Metrics">At most 256 metrics by name, the objective among them. What JSON has no number for is the text <c>"NaN"</c>, <c>"Infinity"</c> or <c>"-Infinity"</c>.</param>
public sealed record ReportRequest(long Resource, MetricValues Metrics);

/// <summary>An attempt has ended.</summary>
/// <param name="State">How.</param>
/// <param name="Reason">Why, for people; at most 2000 characters.</param>
/// <param name="Resource">How much the trial had spent when it diverged. Default: as much as at its last report.</param>
public sealed record FinishRequest(
    FinishState State,
    string? Reason = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? Resource = null);

/// <summary>How an attempt ended.</summary>
public enum FinishState
{
    /// <summary>It is done before the most that a trial may spend; it has reported.</summary>
    Completed,

    /// <summary>Something broke; another attempt may help.</summary>
    Failed,

    /// <summary>Something broke that will break again.</summary>
    FailedForGood,

    /// <summary>Loss or gradients became NaN or infinite.</summary>
    Diverged,

    /// <summary>It gives its trial back, which costs the trial nothing.</summary>
    Interrupted,
}
