using Sweep.Hosting.Journals;

namespace Sweep.TestKit.Journals;

/// <summary>Keeps the latest snapshot in memory.</summary>
public sealed class MemorySnapshots : ISnapshots
{
    private volatile Snapshot? _latest;

    /// <summary>How many were saved.</summary>
    public int Saved { get; private set; }

    public Snapshot? Latest() => _latest;

    public Task Save(Snapshot snapshot)
    {
        (_latest, Saved) = (snapshot, Saved + 1);
        return Task.CompletedTask;
    }
}
