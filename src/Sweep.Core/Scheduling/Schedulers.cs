using Sweep.Core.Options;

namespace Sweep.Core.Scheduling;

/// <summary>The schedulers that a specification can name: one line each.</summary>
public static class Schedulers
{
    /// <summary>All of them; the first is the default.</summary>
    public static IReadOnlyList<SchedulerKind> All { get; } =
    [
        new("none", "trains every trial to the end", static (_, _) => new NoScheduler()),
        new("asha", "asynchronous successive halving: stops at each rung all but the best 1/reduction_factor", AshaScheduler.Create),
        new("asha-promote", "asynchronous successive halving: pauses at each rung, promotes the best 1/reduction_factor", AshaPromotionScheduler.Create),
        new("median", "stops what is worse than the median of the others' running averages", MedianScheduler.Create),
        new("patience", "stops what has not improved for some reports", PatienceScheduler.Create),
    ];
}

/// <summary>A scheduler by name.</summary>
/// <param name="Name">The name in a specification.</param>
/// <param name="Summary">What it does, in one line.</param>
/// <param name="Create">Makes one from its options, reporting what is wrong with them.</param>
public sealed record SchedulerKind(string Name, string Summary, Func<OptionReader, SchedulerSetup, IScheduler> Create);

/// <summary>What every scheduler is told.</summary>
/// <param name="MaxResource">The resource at which a trial is completed.</param>
/// <param name="Seed">The sweep's seed.</param>
public sealed record SchedulerSetup(long MaxResource, ulong Seed);
