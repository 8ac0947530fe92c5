using Sweep.Cluster.Grains;
using Sweep.Cluster.Wire;
using Sweep.Hosting;

namespace Sweep.Cluster.Sweeps;

/// <summary>Tells who shares the workers among sweeps what a sweep would do with more of them: when that changes, and every few seconds, since that grain remembers nothing durably.</summary>
internal static class DemandReports
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);

    /// <summary>Reports until the sweep is closed; the last report of one that is over demands nothing.</summary>
    public static async Task Run(HeldSweep held, IGrainFactory grains, CancellationToken closing)
    {
        try
        {
            for (var demand = held.Host.Demand; !closing.IsCancellationRequested;)
            {
                var isTold = await Tell(demand, grains).ConfigureAwait(false);
                if (isTold && demand.Slots == 0 && held.Ended.IsCompleted) return;
                demand = await held.Host.WhenDemandChanged(demand, isTold ? Longest : Retry, closing).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // Whoever has the sweep next tells of it.
        }
    }

    private static async Task<bool> Tell(SweepDemand demand, IGrainFactory grains)
    {
        try
        {
            await grains.GetGrain<IWorkersGrain>(0).Demand(WireDemand.Of(demand)).ConfigureAwait(false);
            return true;
        }
        catch (Exception)
        {
            // That grain is moving, or there is no silo for it.
            return false;
        }
    }
}
