namespace Sweep.Server.Contracts;

/// <summary>All workers by name.</summary>
public sealed record WorkerList(IReadOnlyList<WorkerDocument> Workers);
