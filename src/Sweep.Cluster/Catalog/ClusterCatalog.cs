using Sweep.Cluster.Grains;
using Sweep.Cluster.Wire;
using Sweep.Hosting;
using Sweep.Hosting.Journals;
using Sweep.Hosting.Specifications;
using Sweep.Hosting.Trainers;

namespace Sweep.Cluster.Catalog;

/// <summary>The sweeps of a cluster, as every silo of it sees them.</summary>
internal sealed class ClusterCatalog(ClusterAccess cluster, KnownSweeps known, ClusterCatalogOptions options) : ISweepCatalog
{
    // Longer than a registry that lives takes, and shorter than who asks for a sweep would like to wait for one that does not.
    private static readonly TimeSpan Registry = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    public bool IsReady => known.IsReady;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ISweepService>> List()
        => [.. (await Answered(cluster.Store.List).ConfigureAwait(false) is { } sweeps ? sweeps.Select(static sweep => sweep.Name) : known.Names).Select(Sweep)];

    /// <inheritdoc/>
    public async Task<ISweepService?> Find(string name)
    {
        var answer = await Answered(async () => new { Sweep = await cluster.Store.Find(name).ConfigureAwait(false) }).ConfigureAwait(false);
        if (answer is not null) known.Note(name, answer.Sweep is not null);
        return known.Names.Contains(name) ? Sweep(name) : null;
    }

    /// <summary>Begins a sweep. Its data is looked for below the data folder of this silo, and must be what the workers have.</summary>
    /// <inheritdoc/>
    public async Task<ISweepService> Create(string specification, IReadOnlyList<string> overrides, string? by)
    {
        var received = Specification.Receive(specification, overrides, options.DataFolder);
        var (yaml, data) = (received.ToYaml(), await Task.Run(() => Fingerprints(received)).ConfigureAwait(false));
        var asked = 0;
        var isNew = await cluster.Calls.Ask(() =>
        {
            asked++;
            return cluster.Grains.GetGrain<ISweepGrain>(received.Name).Create(yaml, data, by);
        }).ConfigureAwait(false);
        var sweep = Sweep(received.Name);
        // One that was asked again may have been begun by the first call, whose answer was lost.
        if (!isNew && !(asked > 1 && await Find(received.Name).ConfigureAwait(false) is not null && await sweep.Specification().ConfigureAwait(false) == yaml))
            throw new SweepConflictException($"There is a sweep '{received.Name}' already. Give this one another name, or delete that one.");
        known.Note(sweep.Name, exists: true);
        return sweep;
    }

    /// <summary>Removes a sweep that is finished, paused or unavailable. What of a paused one still trains is stopped.</summary>
    /// <inheritdoc/>
    public async Task<bool> Delete(string name, string? by)
    {
        if (await Find(name).ConfigureAwait(false) is null) return false;
        var asked = 0;
        var isDeleted = await cluster.Calls.Ask(() =>
        {
            asked++;
            return cluster.Grains.GetGrain<ISweepGrain>(name).Delete(by);
        }).ConfigureAwait(false);
        known.Note(name, exists: false);
        // One that was asked again may have been deleted by the first call, whose answer was lost.
        return isDeleted || asked > 1;
    }

    private ClusterSweep Sweep(string name) => new(cluster, name, null);

    // What the registry says; null where it does not answer, and what is known must do.
    private static async Task<T?> Answered<T>(Func<Task<T>> ask)
        where T : class
    {
        try
        {
            return await ask().WaitAsync(Registry).ConfigureAwait(false);
        }
        catch (Exception e) when (e is TimeoutException or JournalException)
        {
            return null;
        }
    }

    private static WireFile[] Fingerprints(Specification received)
    {
        try
        {
            return [.. Engines.Fingerprints(received).Select(static file => new WireFile(file.Path, file.Bytes, file.Sha256))];
        }
        catch (TrainerException e)
        {
            throw new SpecificationException(Specification.Received, [new(null, "task", e.Message)]);
        }
    }
}
