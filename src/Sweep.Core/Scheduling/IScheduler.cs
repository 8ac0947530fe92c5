using Sweep.Core.Sweeps;

namespace Sweep.Core.Scheduling;

/// <summary>
/// Decides which trials go on, pause and stop. <see cref="Judge"/> and <see cref="NextPromotion"/> only read; what a
/// scheduler remembers is folded from what happened by the other members, which <c>SweepState.Apply</c> calls, so that a
/// replayed journal rebuilds it. Losses are turned so that lower is better; a trial that diverged ranks last in its rung.
/// </summary>
public interface IScheduler
{
    /// <summary>The resource levels, ascending, at which trials must report to be compared; empty where every report is judged alike.</summary>
    IReadOnlyList<long> Rungs { get; }

    /// <summary>What shall become of a trial that has just reported.</summary>
    Verdict Judge(in ScheduledReport report);

    /// <summary>The paused trial that shall go on next, or null where none has earned it.</summary>
    int? NextPromotion();

    /// <summary>Folds a report with the verdict that was journaled for it.</summary>
    void OnReported(in ScheduledReport report, in Verdict verdict);

    /// <summary>Folds that a paused trial was promoted.</summary>
    void OnPromoted(int trial);

    /// <summary>Folds that a trial has ended for good: <paramref name="ranksLast"/> where it diverged or failed.</summary>
    void OnEnded(int trial, bool ranksLast);

    /// <summary>Writes everything that was folded, in an order that depends on nothing else.</summary>
    void WriteTo(CanonicalWriter writer);

    /// <summary>Reads what <see cref="WriteTo"/> wrote, in place of having folded it; called on a new scheduler with the same options, which may be of no use where it throws.</summary>
    /// <exception cref="InvalidDataException">It is not what was written.</exception>
    void ReadFrom(CanonicalReader reader);
}

/// <summary>A report as schedulers see it.</summary>
/// <param name="Trial">The trial's number.</param>
/// <param name="Resource">How much the trial has spent in all.</param>
/// <param name="Loss">The objective, lower is better; never NaN (such a trial has diverged).</param>
public readonly record struct ScheduledReport(int Trial, long Resource, double Loss);
