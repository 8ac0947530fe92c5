namespace Sweep.Cluster.Silo;

/// <summary>A silo cannot work, or not go on working; the message is for the user, whole, with the remedy.</summary>
internal sealed class SiloException(string message, Exception? inner = null) : Exception(message, inner);
