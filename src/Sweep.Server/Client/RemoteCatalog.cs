using Sweep.Hosting;
using Sweep.Hosting.Workers;
using Sweep.Server.Contracts;

namespace Sweep.Server.Client;

/// <summary>The sweeps of a server. Requests that fail throw what the same request would locally, and <see cref="RemoteException"/> where the server cannot be reached or refuses.</summary>
public sealed class RemoteCatalog : ISweepCatalog, IDisposable
{
    private readonly ServerConnection _server;

    /// <param name="server">The server's address, such as <c>http://127.0.0.1:7878</c>; with a path where it stands behind one.</param>
    /// <param name="options">How to speak to it.</param>
    public RemoteCatalog(Uri server, RemoteOptions? options = null) => _server = new ServerConnection(server, options ?? new RemoteOptions());

    /// <summary>The server's address.</summary>
    public Uri Server => _server.Server;

    /// <summary>The server's workers.</summary>
    public IWorkerDirectory Workers => new RemoteWorkers(_server);

    /// <summary>A client is always ready; whether its server is shows when it is asked.</summary>
    public bool IsReady => true;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ISweepService>> List()
        => [.. (await _server.Get("sweeps", ContractsContext.Compact.SweepList).ConfigureAwait(false)).Sweeps.Select(sweep => new RemoteSweep(_server, sweep.Sweep))];

    /// <inheritdoc/>
    public async Task<ISweepService?> Find(string name)
    {
        if (!CanBeAsked(name)) return null;
        var sweep = new RemoteSweep(_server, name);
        try
        {
            await sweep.Summary().ConfigureAwait(false);
            return sweep;
        }
        catch (UnknownSweepException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public async Task<ISweepService> Create(string specification, IReadOnlyList<string> overrides, string? by)
    {
        var created = await _server.By(by)
            .Post("sweeps", new CreateRequest(specification, overrides), ContractsContext.Compact.CreateRequest, ContractsContext.Compact.SweepDocument, canRepeat: false).ConfigureAwait(false);
        return new RemoteSweep(_server, created.Sweep);
    }

    /// <inheritdoc/>
    public async Task<bool> Delete(string name, string? by)
    {
        if (!CanBeAsked(name)) return false;
        try
        {
            await _server.By(by).Delete($"sweeps/{Uri.EscapeDataString(name)}").ConfigureAwait(false);
            return true;
        }
        catch (UnknownSweepException)
        {
            return false;
        }
    }

    // What would make another address of the path.
    private static bool CanBeAsked(string name) => name is not ("" or "." or "..");

    /// <inheritdoc/>
    public void Dispose() => _server.Dispose();
}
