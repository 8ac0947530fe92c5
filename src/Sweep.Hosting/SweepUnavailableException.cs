namespace Sweep.Hosting;

/// <summary>A sweep cannot answer now, but will: its host moves to another machine, or its journal cannot be reached. Whether what was asked was done is not known; it may be asked again.</summary>
public sealed class SweepUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
