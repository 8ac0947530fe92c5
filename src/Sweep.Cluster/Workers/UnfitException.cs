namespace Sweep.Cluster.Workers;

/// <summary>This worker cannot train a sweep; the message says why.</summary>
internal sealed class UnfitException(string message, Exception? inner = null) : Exception(message, inner);
