namespace Sweep.Hosting.Workers;

/// <summary>This machine as the only worker of the sweeps of this process. It is never put aside.</summary>
/// <param name="name">Its name.</param>
/// <param name="slots">How many slots it has.</param>
/// <param name="catalog">The sweeps that it trains.</param>
public sealed class LocalWorker(string name, int slots, ISweepCatalog catalog) : IWorkerDirectory
{
    /// <inheritdoc/>
    public async Task<IReadOnlyList<WorkerView>> List()
    {
        var training = new List<WorkerSlot?>();
        foreach (var sweep in await catalog.List().ConfigureAwait(false))
        {
            var summary = await sweep.Summary().ConfigureAwait(false);
            training.AddRange(summary.Running.Select(running => new WorkerSlot(summary.Name, running.Trial, running.Attempt)));
        }

        // An attempt that ends while they are counted may be counted beside the next one.
        return
        [
            new WorkerView
            {
                Name = name,
                State = training.Count > 0 ? WorkerState.Busy : WorkerState.Idle,
                Device = "cpu",
                Labels = new Dictionary<string, string>(),
                Slots = [.. training.Concat(Enumerable.Repeat<WorkerSlot?>(null, slots)).Take(slots)],
            },
        ];
    }

    /// <inheritdoc/>
    public Task<bool> PutBack(string worker, string? by) => Task.FromResult(worker == name);
}
