using Sweep.Hosting;
using Sweep.Hosting.Specifications;

namespace Sweep.Server.Tests;

/// <summary>Sweeps that a test has made.</summary>
internal sealed class SmallCatalog(params ISweepService[] sweeps) : ISweepCatalog
{
    private readonly Dictionary<string, ISweepService> _sweeps = sweeps.ToDictionary(sweep => sweep.Name);

    public bool IsReady { get; set; } = true;

    public Task<IReadOnlyList<ISweepService>> List()
        => Task.FromResult<IReadOnlyList<ISweepService>>([.. _sweeps.Values.OrderBy(sweep => sweep.Name, StringComparer.Ordinal)]);

    public Task<ISweepService?> Find(string name) => Task.FromResult(_sweeps.GetValueOrDefault(name));

    /// <summary>What goes wrong when a sweep is created that has no problems.</summary>
    public Exception CannotCreate { get; init; } = new SweepConflictException("This catalog takes no new sweeps.");

    public Task<ISweepService> Create(string specification, IReadOnlyList<string> overrides, string? by)
    {
        Specification.Receive(specification, overrides, Path.GetTempPath());
        throw CannotCreate;
    }

    public Task<bool> Delete(string name, string? by) => Task.FromResult(_sweeps.Remove(name));
}
