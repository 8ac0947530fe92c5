using Sweep.Core.Options;
using Sweep.Core.Scheduling;

namespace Sweep.Hosting.Specifications;

/// <summary>Which trials go on, and what a trial spends at most.</summary>
/// <param name="Kind">The scheduler; by default the first of <see cref="Schedulers.All"/>.</param>
/// <param name="Resource"><c>steps</c>, <c>tokens</c> or <c>epochs</c>; by default tokens where batch or window are searched, otherwise steps.</param>
/// <param name="MaxResource">The resource at which a trial is completed; by default 1000 steps, 1000000 tokens or 10 epochs.</param>
/// <param name="Options">Its other options by name, in the order of the text.</param>
public sealed record SchedulerSpecification(string Kind, string Resource, long MaxResource, IReadOnlyDictionary<string, OptionValue> Options)
{
    /// <summary>Makes the scheduler, reporting what is wrong with its options.</summary>
    internal IScheduler Create(ulong seed, Action<string, string> report)
    {
        var options = new OptionReader(Options, report);
        var scheduler = Schedulers.All.First(kind => kind.Name == Kind).Create(options, new SchedulerSetup(MaxResource, seed));
        options.Finish();
        return scheduler;
    }
}
