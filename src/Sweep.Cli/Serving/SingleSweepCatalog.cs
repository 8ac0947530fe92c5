using Sweep.Hosting;

namespace Sweep.Cli.Serving;

/// <summary>The catalog of <c>sweep run --serve</c>: the one sweep that the process runs, and no other.</summary>
internal sealed class SingleSweepCatalog : ISweepCatalog
{
    private volatile ISweepService? _sweep;

    /// <summary>Whether the sweep has begun.</summary>
    public bool IsReady => _sweep is not null;

    /// <summary>The sweep has begun.</summary>
    public void Begin(ISweepService sweep) => _sweep = sweep;

    public Task<IReadOnlyList<ISweepService>> List() => Task.FromResult<IReadOnlyList<ISweepService>>(_sweep is { } sweep ? [sweep] : []);

    public Task<ISweepService?> Find(string name) => Task.FromResult(_sweep?.Name == name ? _sweep : null);

    public Task<ISweepService> Create(string specification, IReadOnlyList<string> overrides, string? by)
        => Task.FromException<ISweepService>(new SweepConflictException("This server runs one sweep and ends with it: it was begun with 'sweep run --serve'. 'sweep serve' takes new ones."));

    public Task<bool> Delete(string name, string? by) => _sweep?.Name != name
        ? Task.FromResult(false)
        : Task.FromException<bool>(new SweepConflictException($"The sweep '{name}' is run by this server, which ends with it. Cancel it first; then delete its folder: sweep delete {name}"));
}
