using Sweep.Cluster.Catalog;
using Sweep.Core.Sweeps;
using Sweep.Hosting.Checkpoints;

namespace Sweep.Cluster.Tests.Catalog;

/// <summary>The store of the test that is running, for a cluster that many tests share.</summary>
internal sealed class SwitchedStore : ISweepStore
{
    public ISweepStore Current { get; set; } = new MemorySweepStore();

    public Task<IReadOnlyList<RegisteredSweep>> List() => Current.List();

    public Task<RegisteredSweep?> Find(string name) => Current.Find(name);

    public Task<string> Register(string name) => Current.Register(name);

    public Task MarkFinished(string name) => Current.MarkFinished(name);

    public Task<OwnedSweep> Own(string name) => Current.Own(name);

    public IAsyncEnumerable<JournalEntry> Read(string name, long from, CancellationToken cancel = default) => Current.Read(name, from, cancel);

    public ICheckpointStore Checkpoints(string name) => Current.Checkpoints(name);

    public Task Remove(string name, DateTimeOffset at, string? by) => Current.Remove(name, at, by);
}

/// <summary>The clock of the test that is running.</summary>
internal sealed class SwitchedTime : TimeProvider
{
    public TimeProvider Current { get; set; } = System;

    public override long TimestampFrequency => Current.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => Current.GetUtcNow();

    public override long GetTimestamp() => Current.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => Current.CreateTimer(callback, state, dueTime, period);
}
