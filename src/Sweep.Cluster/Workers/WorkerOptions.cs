namespace Sweep.Cluster.Workers;

/// <summary>What a worker silo offers, and how it trains.</summary>
public sealed record WorkerOptions
{
    /// <summary>Its name, for people and labels of metrics. Default: the machine's.</summary>
    public string Name { get; init; } = Environment.MachineName;

    /// <summary>How many trials it trains at once, at least 1. Default: one per core.</summary>
    public int Slots { get; init; } = Environment.ProcessorCount;

    /// <summary>What its slots train on: sweeps with <c>device: cuda</c> on this GPU. Default <c>cpu</c>.</summary>
    public string Device { get; init; } = "cpu";

    /// <summary>Labels that specifications select by. Default: none.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>How its attempts talk to their sweeps; its heartbeat is also that of the worker.</summary>
    public SessionOptions Session { get; init; } = new();

    /// <summary>How much training the loss of the worker may cost each slot: a checkpoint is saved at the first report after so much time. Default 10 s.</summary>
    public TimeSpan CheckpointInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a sweep's data stays in memory that no slot trains for. Default 1 min.</summary>
    public TimeSpan KeepEngine { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>After how long a sweep that could not be trained here is tried again. Default 5 min.</summary>
    public TimeSpan RetryUnfit { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long a slot asks a sweep that does not answer before it asks for other work. Default 30 s.</summary>
    public TimeSpan LongestAsk { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a worker that is asked to stop waits until its trials are given back. Default 30 s.</summary>
    public TimeSpan LongestDrain { get; init; } = TimeSpan.FromSeconds(30);
}
