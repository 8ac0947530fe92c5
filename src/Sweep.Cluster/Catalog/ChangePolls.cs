using System.Collections.Concurrent;
using Sweep.Cluster.Grains;

namespace Sweep.Cluster.Catalog;

/// <summary>
/// Long polls of this silo for changes of sweeps: those who wait behind the same entry share one call, so that a hundred who watch a sweep cost its grain no more than one. It runs out by itself where
/// nobody waits any more.
/// </summary>
internal sealed class ChangePolls(IGrainFactory grains)
{
    private readonly ConcurrentDictionary<(string Sweep, long Position), Lazy<Task<long>>> _polls = [];

    /// <summary>The position of the next entry of a sweep, once that is past a position or some seconds have gone by.</summary>
    public Task<long> Next(string sweep, long position)
    {
        var key = (sweep, position);
        return _polls.GetOrAdd(key, _ => new Lazy<Task<long>>(() => Poll(key))).Value;
    }

    private async Task<long> Poll((string Sweep, long Position) key)
    {
        try
        {
            return await grains.GetGrain<ISweepGrain>(key.Sweep).WhenChanged(key.Position).ConfigureAwait(false);
        }
        finally
        {
            _polls.TryRemove(key, out _);
        }
    }
}
