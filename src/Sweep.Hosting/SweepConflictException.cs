namespace Sweep.Hosting;

/// <summary>A request that the state of a sweep, or of the catalog, does not allow; the message says what would.</summary>
public sealed class SweepConflictException(string message, Exception? inner = null) : Exception(message, inner);
