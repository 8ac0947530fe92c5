using Sweep.Hosting;
using Sweep.Hosting.Hosts;

namespace Sweep.Server.Api;

/// <summary>What a specification says of a trial's resource: its name, its most, and where trials report.</summary>
/// <param name="Specification">The specification from which this was read.</param>
/// <param name="Resource">The resource's name.</param>
/// <param name="Marks">Where trials report.</param>
internal sealed record SearchFacts(string Specification, string Resource, ReportMarks Marks)
{
    /// <summary>Reads them from a sweep's specification.</summary>
    public static SearchFacts Of(string yaml)
    {
        var specification = Sweep.Hosting.Specifications.Specification.Parse(yaml, "journal");
        var scheduler = specification.ToSetup().NewScheduler();
        return new SearchFacts(yaml, specification.Scheduler.Resource, new ReportMarks(specification.ReportEvery, scheduler.Rungs, specification.Scheduler.MaxResource));
    }

    /// <summary>Where a trial reports next after a report; null where that was the last.</summary>
    public long? NextAfter(long resource) => resource >= Marks.Max ? null : Marks.After(resource);
}

/// <summary>Keeps what was read from specifications, which never change, by sweep.</summary>
internal sealed class SearchFactsCache
{
    private const int Most = 1000;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, SearchFacts> _facts = [];

    /// <summary>The facts of a sweep.</summary>
    public async Task<SearchFacts> Of(ISweepReader sweep)
    {
        var yaml = await sweep.Specification();
        lock (_lock)
        {
            // A sweep that was deleted may have left its name to another.
            if (_facts.TryGetValue(sweep.Name, out var known) && known.Specification == yaml) return known;
        }

        var facts = SearchFacts.Of(yaml);
        lock (_lock)
        {
            if (_facts.Count >= Most) _facts.Clear();
            return _facts[sweep.Name] = facts;
        }
    }
}
