using Sweep.Hosting.Local;

namespace Sweep.Hosting.Catalogs;

/// <summary>One sweep of a catalog: run here, or only listed.</summary>
internal sealed class CatalogEntry
{
    private readonly HostedFolder? _hosted;
    private readonly CancellationTokenSource? _drain;
    private readonly Lazy<Task> _stopped;

    /// <summary>A sweep that is not run here.</summary>
    public CatalogEntry(string name, string folder, ISweepService service)
    {
        (Name, Folder, Service, Ended) = (name, folder, service, Task.CompletedTask);
        _stopped = new(() => Task.CompletedTask);
    }

    /// <summary>Runs a sweep until it ends, or is asked to stop.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="hosted">The sweep, owned from now on.</param>
    /// <param name="drain">Asks to stop; what trains saves a checkpoint.</param>
    /// <param name="quit">Asks to stop at once.</param>
    public CatalogEntry(string name, HostedFolder hosted, CancellationToken drain, CancellationToken quit)
    {
        (Name, Folder, Service, _hosted) = (name, hosted.Path, hosted.Host.Service, hosted);
        _drain = CancellationTokenSource.CreateLinkedTokenSource(drain);
        Ended = Task.Run(() => hosted.Host.Run(_drain.Token, quit));
        _stopped = new(Close);
    }

    public string Name { get; }

    public string Folder { get; }

    public ISweepService Service { get; }

    /// <summary>Completes when nothing of it runs any more; fails when its host has failed.</summary>
    public Task Ended { get; }

    /// <summary>Whether it waits for storage.</summary>
    public bool IsStalled => _hosted?.Host.IsStalled == true;

    /// <summary>Says to who finds its folder in use where it can be reached.</summary>
    public void Announce(Uri server) => _hosted?.Announce(server);

    /// <summary>Stops it and closes its folder; said again, waits for the same.</summary>
    public Task Stop() => _stopped.Value;

    private async Task Close()
    {
        await _drain!.CancelAsync().ConfigureAwait(false);
        // How it ended was told to whoever watches it.
        await Ended.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _hosted!.DisposeAsync().ConfigureAwait(false);
        _drain.Dispose();
    }
}
