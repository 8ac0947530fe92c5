namespace Sweep.Cluster.Sharing;

/// <summary>A worker as a <see cref="SlotPlan"/> sees it.</summary>
/// <param name="Name">By which equals are ordered.</param>
/// <param name="Labels">Its labels.</param>
/// <param name="IsOpen">Whether it takes orders: not where it drains or is put aside. What it trains counts as held regardless.</param>
/// <param name="Slots">Its slots by number.</param>
internal sealed record PlannedWorker(string Name, IReadOnlyDictionary<string, string> Labels, bool IsOpen, PlannedSlot[] Slots)
{
    /// <summary>Sweeps that it cannot train, whatever its labels; null for none.</summary>
    public IReadOnlyDictionary<string, string>? Unfit { get; init; }
}
