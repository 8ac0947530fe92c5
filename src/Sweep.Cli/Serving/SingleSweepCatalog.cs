using Sweep.Hosting;
using Sweep.Hosting.Workers;

namespace Sweep.Cli.Serving;

/// <summary>The catalog of <c>sweep run --serve</c>: the one sweep that the process runs, and no other.</summary>
internal sealed class SingleSweepCatalog : ISweepCatalog, IWorkerDirectory
{
    private volatile ISweepService? _sweep;
    private volatile LocalWorker? _worker;

    /// <summary>Whether the sweep has begun.</summary>
    public bool IsReady => _sweep is not null;

    /// <summary>The sweep has begun.</summary>
    /// <param name="sweep">The sweep.</param>
    /// <param name="slots">How many of its trials train here at once; 0 where loops outside train them.</param>
    public void Begin(ISweepService sweep, int slots)
    {
        _sweep = sweep;
        if (slots > 0) _worker = new LocalWorker(Environment.MachineName, slots, this);
    }

    Task<IReadOnlyList<WorkerView>> IWorkerDirectory.List() => _worker?.List() ?? Task.FromResult<IReadOnlyList<WorkerView>>([]);

    public Task<bool> PutBack(string name, string? by) => _worker?.PutBack(name, by) ?? Task.FromResult(false);

    public Task<IReadOnlyList<ISweepService>> List() => Task.FromResult<IReadOnlyList<ISweepService>>(_sweep is { } sweep ? [sweep] : []);

    public Task<ISweepService?> Find(string name) => Task.FromResult(_sweep?.Name == name ? _sweep : null);

    public Task<ISweepService> Create(string specification, IReadOnlyList<string> overrides, string? by)
        => Task.FromException<ISweepService>(new SweepConflictException("This server runs one sweep and ends with it: it was begun with 'sweep run --serve'. 'sweep serve' takes new ones."));

    public Task<bool> Delete(string name, string? by) => _sweep?.Name != name
        ? Task.FromResult(false)
        : Task.FromException<bool>(new SweepConflictException($"The sweep '{name}' is run by this server, which ends with it. Cancel it first; then delete its folder: sweep delete {name}"));
}
