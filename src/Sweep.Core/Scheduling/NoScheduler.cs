using Sweep.Core.Sweeps;

namespace Sweep.Core.Scheduling;

/// <summary>Trains every trial to the end.</summary>
public sealed class NoScheduler : IScheduler
{
    /// <inheritdoc/>
    public IReadOnlyList<long> Rungs => [];

    /// <inheritdoc/>
    public Verdict Judge(in ScheduledReport report) => Verdict.Continue;

    /// <inheritdoc/>
    public int? NextPromotion() => null;

    /// <inheritdoc/>
    public void OnReported(in ScheduledReport report, in Verdict verdict)
    {
    }

    /// <inheritdoc/>
    public void OnPromoted(int trial)
    {
    }

    /// <inheritdoc/>
    public void OnEnded(int trial, bool ranksLast)
    {
    }

    /// <inheritdoc/>
    public void WriteTo(CanonicalWriter writer)
    {
    }

    /// <inheritdoc/>
    public void ReadFrom(CanonicalReader reader)
    {
    }
}
