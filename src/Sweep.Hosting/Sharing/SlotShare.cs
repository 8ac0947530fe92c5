namespace Sweep.Hosting.Sharing;

/// <summary>How a sweep shares slots with others.</summary>
/// <param name="Weight">Its share among sweeps of the same priority, relative to theirs; above 0.</param>
/// <param name="Priority">A sweep of a higher one goes first.</param>
public readonly record struct SlotShare(double Weight, int Priority)
{
    /// <summary>That of a specification which says nothing: weight 1, priority 0.</summary>
    public static readonly SlotShare Default = new(1, 0);
}
