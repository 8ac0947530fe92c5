using Sweep.Cli.Sources;
using Sweep.Hosting.Workers;

namespace Sweep.Cli.Running;

/// <summary>Says to who follows a sweep of a server why nothing of it is trained, where that lies with the workers: none is there, or none can.</summary>
internal static class WhyItWaits
{
    // A cluster takes a moment to give slots.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Looks now and then until it has said it, or the sweep trains.</summary>
    /// <param name="server">The server.</param>
    /// <param name="sweep">The sweep.</param>
    /// <param name="notice">Told once.</param>
    /// <param name="stop">Ends it.</param>
    public static async Task Watch(ServerSource server, OpenSweep sweep, Action<string> notice, CancellationToken stop)
    {
        if (sweep.Specification.IsExternal) return;
        while (true)
        {
            await Task.Delay(Patience, stop);
            var summary = await sweep.Reader.Summary();
            if (summary.Finish is not null || summary.Running.Length > 0) return;
            if (summary.PauseReason is not null || Reason(sweep.Name, await server.Catalog.Workers.List()) is not { } reason) continue;
            notice(reason);
            return;
        }
    }

    /// <summary>Why no worker trains a sweep; null where one could.</summary>
    internal static string? Reason(string sweep, IReadOnlyList<WorkerView> workers)
    {
        if (workers.Count == 0) return $"{sweep} waits for a worker: there is none.";
        if (workers.Any(worker => !worker.CannotTrain.ContainsKey(sweep))) return null;
        var reasons = workers.GroupBy(worker => worker.CannotTrain[sweep]).Select(same => $"{string.Join(", ", same.Select(static worker => worker.Name))}: {same.Key}");
        return $"{sweep} waits for a worker that can train it.\n{string.Join('\n', reasons)}";
    }
}
