namespace Sweep.Hosting.Sharing;

/// <summary>
/// Who goes first where sweeps share slots: a higher priority, then the smaller <see cref="Turn"/>. Of sweeps that all want more, each holds slots in proportion to its weight, to within one slot
/// for up to three of them (Webster's method: Balinski and Young, Fair Representation, 1982); where there are more sweeps than slots, they take turns, so that it is the time of slots that is proportional.
/// </summary>
public static class FairShare
{
    /// <summary>How long a sweep of weight 1 keeps a slot that another of its weight waits for: the time of slots that one slot too many or too few is worth.</summary>
    public static readonly TimeSpan OneTurn = TimeSpan.FromMinutes(1);

    /// <summary>When it is a sweep's turn to get one more slot, in seconds over weight: smaller goes first.</summary>
    /// <param name="used">What <see cref="SlotLedger{TSweep}"/> says of it.</param>
    /// <param name="held">The slots that it holds.</param>
    /// <param name="weight">Its weight.</param>
    public static double Turn(double used, double held, double weight) => used + ((held + 0.5) * OneTurn.TotalSeconds / weight);

    /// <summary>Below 0 where the first goes before the second.</summary>
    public static int Compare((int Priority, double Turn) first, (int Priority, double Turn) second)
        => first.Priority != second.Priority ? second.Priority.CompareTo(first.Priority) : first.Turn.CompareTo(second.Turn);
}
