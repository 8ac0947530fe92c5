using Orleans.Concurrency;
using Sweep.Cluster.Wire;

namespace Sweep.Cluster.Grains;

/// <summary>The attempt of a trial on the worker silo that leased it, by <c>sweep/number</c>; there while the attempt is.</summary>
[Alias("sweep.ITrialGrain"), Orleans.CodeGeneration.Version(1)]
public interface ITrialGrain : IGrainWithStringKey
{
    /// <summary>
    /// Runs an attempt on a slot of a silo. The call carries the silo as placement hint; where an earlier attempt's activation still lives elsewhere it gives way (its attempt is fenced out) and false is
    /// answered: the caller asks again.
    /// </summary>
    Task<bool> Start(LeasedTrial trial, string worker, int slot);

    /// <summary>The attempt is over, or another has fenced it out: training ends between two steps and nothing is saved.</summary>
    [AlwaysInterleave]
    Task Stop(int attempt, string reason);

    /// <summary>The attempt saves a checkpoint and gives its trial back: to drain, or for a sweep of a higher priority.</summary>
    [AlwaysInterleave]
    Task GiveBack(int attempt, string reason);
}
