namespace Sweep.Hosting.Hosts;

/// <summary>
/// Where a trial reports: at the multiples of an interval, at the scheduler's rungs, and at its end. The same for every attempt, so that
/// a resumed one repeats the reports of the one before.
/// </summary>
/// <param name="every">The interval, in the sweep's resource; at least 1.</param>
/// <param name="rungs">The scheduler's rungs, ascending.</param>
/// <param name="max">The resource at which a trial is completed.</param>
public sealed class ReportMarks(long every, IReadOnlyList<long> rungs, long max)
{
    private readonly long _every = every >= 1 ? every : throw new ArgumentOutOfRangeException(nameof(every), every, "Trials report every 1 or more.");

    /// <summary>The resource at which a trial is completed.</summary>
    public long Max => max;

    /// <summary>Whether a mark is a rung or the end, where it is decided whether the trial goes on.</summary>
    public bool Decides(long mark)
    {
        if (mark >= max) return true;
        foreach (var rung in rungs)
        {
            if (rung == mark) return true;
        }

        return false;
    }

    /// <summary>The first mark past a resource; the last mark where there is none.</summary>
    public long After(long resource)
    {
        var next = Math.Min(max, (resource / _every + 1) * _every);
        foreach (var rung in rungs)
        {
            if (rung > resource && rung < next) next = rung;
        }

        return next;
    }

    /// <summary>
    /// The first mark of an attempt that continues from a resource. Where a checkpoint was saved at a mark and the host was killed before the
    /// report was in the journal, that is the mark itself: nothing is left to train, but the report is still to be made.
    /// </summary>
    /// <param name="from">The checkpoint's resource; null for a fresh start.</param>
    /// <param name="lastReport">The highest resource reported; null where there is none.</param>
    public long First(long? from, long? lastReport) => from is { } start
        ? (lastReport ?? 0) < start && After(start - 1) == start ? start : After(start)
        : After(0);
}
