namespace Sweep.Cluster.Catalog;

/// <summary>How a silo keeps sweeps and asks for them.</summary>
public sealed record ClusterCatalogOptions
{
    /// <summary>The only folder below which the data of new sweeps is looked for. Default: the current one.</summary>
    public string DataFolder { get; init; } = Directory.GetCurrentDirectory();

    /// <summary>How long an attempt on a worker silo may be silent before it counts as lost, 1 second to 1 day. Default 20 s.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How long a call is asked again where a sweep is between two silos. Default 60 s, which is more than it takes to find by default that a silo is dead.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How often unfinished sweeps are looked for that nobody has taken up. Default 30 s; the death of a silo is a reason to look at once.</summary>
    public TimeSpan WakeUp { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>After what time a sweep that could not be taken up is tried again. Default 5 s.</summary>
    public TimeSpan Retry { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a call may wait for the journal to be written before it is told so. Default 15 s; less than Orleans waits for an answer, 30 s.</summary>
    public TimeSpan Answer { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a silo waits for a change of a sweep with one call. Default 10 s; less than Orleans waits for an answer, 30 s.</summary>
    public TimeSpan Poll { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Where the time of the sweeps' hosts comes from. Default: the system.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Takes notices for people, such as that a sweep cannot be read; called on any thread.</summary>
    public Action<string> Notice { get; init; } = static _ => { };
}
