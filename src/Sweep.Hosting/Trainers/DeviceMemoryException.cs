namespace Sweep.Hosting.Trainers;

/// <summary>A device had not enough memory for a trial beside the others. The attempt fails, and is worth another one; the worker lives on.</summary>
public sealed class DeviceMemoryException(string message, Exception? inner = null) : Exception(message, inner);
