namespace Sweep.Cluster.Configuration;

/// <summary>What a worker silo offers.</summary>
public sealed record WorkerSettings
{
    /// <summary>Its name among the workers. Default the machine's.</summary>
    public string Name { get; init; } = "worker";

    /// <summary>How many trials it trains at once, 1 to 1024. Default one per core.</summary>
    public int Slots { get; init; } = Environment.ProcessorCount;

    /// <summary>What its slots train on. Default <c>cpu</c>.</summary>
    public string Device { get; init; } = "cpu";

    /// <summary>Labels that specifications select by. Default none.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();
}
