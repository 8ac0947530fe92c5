namespace Sweep.Hosting;

/// <summary>A request that names a trial, or an attempt of one, that never was.</summary>
public sealed class UnknownTrialException(string message, Exception? inner = null) : Exception(message, inner);
