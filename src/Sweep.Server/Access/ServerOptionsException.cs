namespace Sweep.Server.Access;

/// <summary>A server cannot serve as asked; the message says why and what to do.</summary>
public sealed class ServerOptionsException(string message, Exception? inner = null) : Exception(message, inner);
