using Sweep.Cluster.Wire;
using Sweep.Core.Sweeps;

namespace Sweep.Cluster.Sweeps;

/// <summary>Ends the attempts of worker silos that the membership has declared dead, sooner than their leases would.</summary>
internal sealed class LostWorkers : ISiloStatusListener, IDisposable
{
    private readonly HeldSweep _held;
    private readonly ISiloStatusOracle _silos;
    private readonly Action<string> _notice;

    private LostWorkers(HeldSweep held, ISiloStatusOracle silos, Action<string> notice) => (_held, _silos, _notice) = (held, silos, notice);

    /// <summary>Watches until it is disposed; silos that died before count as well.</summary>
    public static LostWorkers Watch(HeldSweep held, ISiloStatusOracle silos, Action<string> notice)
    {
        var watch = new LostWorkers(held, silos, notice);
        silos.SubscribeToSiloStatusEvents(watch);
        watch.LoseThoseOf(silos.IsDeadSilo);
        return watch;
    }

    /// <inheritdoc/>
    public void SiloStatusChangeNotification(SiloAddress updatedSilo, SiloStatus status)
    {
        if (status == SiloStatus.Dead) LoseThoseOf(updatedSilo.Equals);
    }

    public void Dispose() => _silos.UnSubscribeFromSiloStatusEvents(this);

    private void LoseThoseOf(Func<SiloAddress, bool> isDead) => _ = Task.Run(async () =>
    {
        try
        {
            var running = await _held.Host.Service.Trials(TrialState.Running).ConfigureAwait(false);
            foreach (var worker in running.Select(static trial => trial.Worker).OfType<string>().Distinct())
            {
                if (WorkerIdentity.SiloOf(worker) is { } silo && isDead(silo)) await _held.Host.LoseWorker(worker, $"the silo of '{WorkerIdentity.NameOf(worker)}' is dead").ConfigureAwait(false);
            }
        }
        catch (Exception e) when (!_held.IsClosing)
        {
            // Their leases end them.
            _notice($"{_held.Host.Name}: attempts of a dead silo were not ended at once: {e.Message}");
        }
        catch (Exception)
        {
            // The next host begins with the dead silos.
        }
    });
}
