namespace Sweep.Hosting;

/// <summary>How a sweep stands, in a word.</summary>
public enum SweepStanding
{
    /// <summary>A host is in charge of it.</summary>
    Running,

    /// <summary>Somebody paused it; it goes on when it is resumed.</summary>
    Paused,

    /// <summary>It is over.</summary>
    Finished,

    /// <summary>It is not over, but no host is in charge of it.</summary>
    Interrupted,

    /// <summary>It cannot be run, and perhaps not be read, where it is; <see cref="SweepSummary.Problem"/> says why.</summary>
    Unavailable,
}
