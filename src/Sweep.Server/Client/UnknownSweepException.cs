namespace Sweep.Server.Client;

/// <summary>A server has no sweep of this name, or no longer; the message says what there is.</summary>
public sealed class UnknownSweepException(string message) : Exception(message);
