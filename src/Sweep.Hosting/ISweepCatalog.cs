using Sweep.Hosting.Specifications;

namespace Sweep.Hosting;

/// <summary>The sweeps that a host keeps: in folders of one machine, or in a cluster. Each has a name of its own among them.</summary>
public interface ISweepCatalog
{
    /// <summary>Whether it can serve: everything that was to be taken up has been, and storage answers.</summary>
    bool IsReady { get; }

    /// <summary>All sweeps by name, in ordinal order.</summary>
    Task<IReadOnlyList<ISweepService>> List();

    /// <summary>The sweep of a name; null where there is none. A name is compared, never used as a path.</summary>
    Task<ISweepService?> Find(string name);

    /// <summary>Begins a sweep; it runs from then on, as soon as slots are free.</summary>
    /// <param name="specification">The specification as YAML, overrides not yet applied.</param>
    /// <param name="overrides">Fields to set, each <c>path=value</c>.</param>
    /// <param name="by">Whose token asked; null without one.</param>
    /// <exception cref="SpecificationException">The specification has problems, or its data cannot be had here.</exception>
    /// <exception cref="SweepConflictException">There is a sweep of its name already.</exception>
    Task<ISweepService> Create(string specification, IReadOnlyList<string> overrides, string? by);

    /// <summary>Removes a sweep that is not running, with its journal and checkpoints.</summary>
    /// <returns>False where there is none of this name.</returns>
    /// <exception cref="SweepConflictException">It is running: cancel or pause it first.</exception>
    Task<bool> Delete(string name, string? by);
}
