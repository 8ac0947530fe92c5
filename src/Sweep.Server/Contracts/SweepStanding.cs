namespace Sweep.Server.Contracts;

/// <summary>How a sweep stands.</summary>
public enum SweepStanding
{
    /// <summary>A host is in charge, and trials are trained.</summary>
    Running,

    /// <summary>No trial is begun until it is resumed.</summary>
    Paused,

    /// <summary>It is over.</summary>
    Finished,

    /// <summary>It is not over, but no host is in charge.</summary>
    Interrupted,
}
