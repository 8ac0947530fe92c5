using System.Collections.Immutable;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Orleans.Runtime.MembershipService.SiloMetadata;
using Sweep.Cluster.Grains;
using Sweep.Cluster.Placement;

namespace Sweep.Cluster.Catalog;

/// <summary>
/// What this silo knows of the registry of sweeps, read anew every few seconds. On control silos it also sees to it that no unfinished sweep is left alone: their grains are woken when the silo starts, when
/// another dies, when the registry answers again, and now and then. Waking one that is awake costs a call.
/// </summary>
internal sealed class KnownSweeps(ISweepStore store, IGrainFactory grains, ISiloStatusOracle silos, IOptions<SiloMetadata> own, ClusterCatalogOptions options) : BackgroundService, ISiloStatusListener
{
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(2);

    // There may be a thousand of them, and one Redis.
    private static readonly TimeSpan PaceOfWorkers = TimeSpan.FromSeconds(15);
    private const int AtOnce = 16;

    private volatile TaskCompletionSource _asked = NewAsked();
    private ImmutableSortedSet<string> _names = ImmutableSortedSet.Create<string>(StringComparer.Ordinal);
    private volatile bool _isReady;

    /// <summary>Whether the registry answered when it was read last.</summary>
    public bool IsReady => _isReady;

    /// <summary>The names as far as they are known: for as long as the registry does not answer.</summary>
    public ImmutableSortedSet<string> Names => Volatile.Read(ref _names);

    /// <summary>A sweep was met, or was not.</summary>
    public void Note(string name, bool exists) => ImmutableInterlocked.Update(ref _names, names => exists ? names.Add(name) : names.Remove(name));

    private bool IsControl => own.Value.Metadata.ContainsKey(SiloRole.Key(SiloRole.Control));

    /// <inheritdoc/>
    public void SiloStatusChangeNotification(SiloAddress updatedSilo, SiloStatus status)
    {
        if (status == SiloStatus.Dead && IsControl) _asked.TrySetResult();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        silos.SubscribeToSiloStatusEvents(this);
        var (isAwake, woken) = (false, 0L);
        while (!stoppingToken.IsCancellationRequested)
        {
            var isDue = !isAwake || !_isReady || _asked.Task.IsCompleted || TimeProvider.System.GetElapsedTime(woken) >= options.WakeUp;
            if (await Read(stoppingToken).ConfigureAwait(false) is { } sweeps && isDue && CanWake)
            {
                (_asked, woken) = (NewAsked(), TimeProvider.System.GetTimestamp());
                isAwake = await Wake(sweeps.Where(static sweep => !sweep.IsFinished), stoppingToken).ConfigureAwait(false);
            }

            // What failed is tried again at the next turn, not at once.
            await _asked.Task.WaitAsync(IsControl || !_isReady ? Pace : PaceOfWorkers, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        silos.UnSubscribeFromSiloStatusEvents(this);
    }

    private async Task<IReadOnlyList<RegisteredSweep>?> Read(CancellationToken cancel)
    {
        try
        {
            var sweeps = await store.List().WaitAsync(cancel).ConfigureAwait(false);
            Volatile.Write(ref _names, sweeps.Select(static sweep => sweep.Name).ToImmutableSortedSet(StringComparer.Ordinal));
            _isReady = true;
            return sweeps;
        }
        catch (Exception e)
        {
            if (_isReady && !cancel.IsCancellationRequested) options.Notice($"The registry of sweeps cannot be read: {e.Message}");
            _isReady = false;
            return null;
        }
    }

    // Before this silo has joined, the grains would have nowhere to live.
    private bool CanWake => IsControl && silos.CurrentStatus == SiloStatus.Active;

    // Wakes sweeps; false where one could not be, since there is no control silo, or one is dying.
    private async Task<bool> Wake(IEnumerable<RegisteredSweep> sweeps, CancellationToken cancel)
    {
        try
        {
            var some = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancel };
            await Parallel.ForEachAsync(sweeps, some, async (sweep, _) => await grains.GetGrain<ISweepGrain>(sweep.Name).WakeUp().ConfigureAwait(false)).ConfigureAwait(false);
            return true;
        }
        catch (Exception)
        {
            return false;
        }
    }

    private static TaskCompletionSource NewAsked() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
