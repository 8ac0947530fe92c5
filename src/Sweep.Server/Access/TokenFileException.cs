namespace Sweep.Server.Access;

/// <summary>The file of tokens cannot be used; the message says why and what to do.</summary>
public sealed class TokenFileException(string message, Exception? inner = null) : Exception(message, inner);
