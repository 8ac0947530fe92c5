namespace Sweep.Server.Contracts;

/// <summary>The objective of a sweep.</summary>
/// <param name="Name">The metric's name.</param>
/// <param name="Goal">Whether it shall be small or large.</param>
public sealed record MetricDocument(string Name, Goal Goal);

/// <summary>What is wanted of a metric.</summary>
public enum Goal
{
    /// <summary>Small.</summary>
    Minimize,

    /// <summary>Large.</summary>
    Maximize,
}
