namespace Sweep.Cluster.Grains;

/// <summary>A sweep cannot answer now, but will: it moves to another silo, or its journal cannot be reached. Nothing is known of what was asked; ask again.</summary>
[GenerateSerializer, Alias("sweep.unavailable")]
public sealed class SweepUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
