using Sweep.Hosting;

namespace Sweep.Cluster.Workers;

/// <summary>Tells failures that pass from those that do not.</summary>
internal static class Passing
{
    /// <summary>Whether asking again may help: who was asked moves, its silo has died or is slow, or its Redis is gone.</summary>
    public static bool Is(Exception e) => e is SweepUnavailableException or TimeoutException or OrleansException or OperationCanceledException or System.IO.IOException;
}
