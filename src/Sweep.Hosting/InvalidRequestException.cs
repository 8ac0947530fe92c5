namespace Sweep.Hosting;

/// <summary>A request with a value that no sweep could take; the message has the value, the rule and a remedy. Nothing was changed.</summary>
public sealed class InvalidRequestException(string message, Exception? inner = null) : Exception(message, inner);
