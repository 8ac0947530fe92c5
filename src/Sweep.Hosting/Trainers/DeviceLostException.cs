namespace Sweep.Hosting.Trainers;

/// <summary>A device does not answer any more, or answers with errors. The attempt fails, and nothing else can be trained in this process.</summary>
public sealed class DeviceLostException(string message, Exception? inner = null) : Exception(message, inner);
