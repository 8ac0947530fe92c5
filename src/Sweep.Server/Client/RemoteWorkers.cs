using System.Net;
using Sweep.Hosting.Workers;
using Sweep.Server.Contracts;

namespace Sweep.Server.Client;

/// <summary>The workers of a server.</summary>
internal sealed class RemoteWorkers(ServerConnection server) : IWorkerDirectory
{
    /// <inheritdoc/>
    public async Task<IReadOnlyList<WorkerView>> List()
        => [.. (await server.Get("workers", ContractsContext.Compact.WorkerList).ConfigureAwait(false)).Workers.Select(static worker => worker.ToView())];

    /// <inheritdoc/>
    public async Task<bool> PutBack(string name, string? by)
    {
        // What would make another address of the path is the name of none.
        if (name is "" or "." or "..") return false;
        try
        {
            await server.By(by).Post($"workers/{Uri.EscapeDataString(name)}/put-back", ContractsContext.Compact.WorkerDocument, canRepeat: true).ConfigureAwait(false);
            return true;
        }
        catch (RemoteException e) when (e.Status == HttpStatusCode.NotFound)
        {
            return false;
        }
    }
}
