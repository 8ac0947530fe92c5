namespace Sweep.Server.Contracts;

/// <summary>All sweeps by name.</summary>
public sealed record SweepList(IReadOnlyList<SweepDocument> Sweeps);
