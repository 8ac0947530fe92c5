namespace Sweep.Cluster.Wire;

/// <summary>What a worker needs once to train trials of a sweep.</summary>
[GenerateSerializer, Immutable, Alias("sweep.engine-facts")]
public sealed record SweepEngineFacts
{
    /// <summary>The specification as the journal has it, YAML.</summary>
    [Id(0)] public required string Specification { get; init; }

    /// <summary>What the data was when the sweep began: path, bytes, SHA-256. A worker that finds other data does not train.</summary>
    [Id(1)] public required WireFile[] Data { get; init; }
}

/// <summary>A data file between silos.</summary>
[GenerateSerializer, Immutable, Alias("sweep.file")]
public sealed record WireFile([property: Id(0)] string Path, [property: Id(1)] long Bytes, [property: Id(2)] string Sha256);
