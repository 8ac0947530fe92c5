using Orleans.Concurrency;
using Sweep.Cluster.Wire;

namespace Sweep.Cluster.Grains;

/// <summary>The attempt of a trial on the worker silo that leased it, by <c>sweep/number</c>; there while the attempt is.</summary>
[Alias("sweep.ITrialGrain"), Orleans.CodeGeneration.Version(1)]
public interface ITrialGrain : IGrainWithStringKey
{
    /// <summary>
    /// A slot of the caller's silo trains an attempt, which is found here from now on: an activation belongs on the silo of its first caller. Where that of an earlier attempt still lives elsewhere it gives way (its
    /// attempt is fenced out) and false is answered: the caller asks again.
    /// </summary>
    Task<bool> Start(LeasedTrial trial, string worker, int slot);

    /// <summary>The attempt is over, or another has fenced it out: training ends between two steps and nothing is saved.</summary>
    [AlwaysInterleave]
    Task Stop(int attempt, string reason);

    /// <summary>The attempt saves a checkpoint and gives its trial back: to drain, or for a sweep of a higher priority.</summary>
    [AlwaysInterleave]
    Task GiveBack(int attempt, string reason);
}
