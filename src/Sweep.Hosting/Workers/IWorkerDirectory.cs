namespace Sweep.Hosting.Workers;

/// <summary>The workers that train sweeps: those of a cluster, or this machine.</summary>
public interface IWorkerDirectory
{
    /// <summary>All of them, by name.</summary>
    Task<IReadOnlyList<WorkerView>> List();

    /// <summary>Gives a worker that was put aside work again; one that was not is left as it is. False where there is none of this name.</summary>
    /// <param name="name">The worker's name.</param>
    /// <param name="by">Whose token asks; null without one.</param>
    Task<bool> PutBack(string name, string? by);
}
