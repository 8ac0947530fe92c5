namespace Sweep.Hosting.Hosts;

/// <summary>The host cannot go on, as when its journal cannot be written; the sweep can be resumed from what is durable.</summary>
public sealed class HostFailedException(string message, Exception inner) : Exception(message, inner);
