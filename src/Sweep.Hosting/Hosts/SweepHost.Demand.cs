using Sweep.Core.Sweeps;

namespace Sweep.Hosting.Hosts;

/// <content>What the sweep would do with more slots.</content>
public sealed partial class SweepHost
{
    // Whoever shares slots among sweeps need not hear of each of many decisions at once.
    private static readonly TimeSpan DemandInterval = TimeSpan.FromMilliseconds(10);

    /// <summary>What the sweep would do with more slots of workers now.</summary>
    public SweepDemand Demand
    {
        get
        {
            var slots = _owner.Read(state =>
            {
                var room = _options.MostAttempts is { } most ? Math.Max(0, most - state.Count(TrialState.Running)) : int.MaxValue;
                return Math.Min(room, LeasableTrials.Count(state, Now));
            });
            return new SweepDemand(Name, IsDraining ? 0 : slots, _options.Share.Weight, _options.Share.Priority, _options.RunOn);
        }
    }

    /// <summary>Completes with what the sweep would do with more slots once that is not what it was, at the latest after <paramref name="most"/>.</summary>
    public async Task<SweepDemand> WhenDemandChanged(SweepDemand known, TimeSpan most, CancellationToken cancel)
    {
        var began = _options.Time.GetTimestamp();
        while (true)
        {
            var turns = _owner.Turns;
            var demand = Demand;
            var left = most - _options.Time.GetElapsedTime(began);
            if (demand != known || left <= TimeSpan.Zero) return demand;
            using var wait = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            // Time alone changes it too: waiting trials become due, the budget's time ends.
            var patience = left < LongestReview ? left : LongestReview;
            await Task.WhenAny(_owner.WhenTurn(turns), Task.Delay(patience, _options.Time, wait.Token)).ConfigureAwait(false);
            await wait.CancelAsync().ConfigureAwait(false);
            cancel.ThrowIfCancellationRequested();
            await Task.Delay(DemandInterval, cancel).ConfigureAwait(false);
        }
    }
}
