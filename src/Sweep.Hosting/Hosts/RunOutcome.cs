namespace Sweep.Hosting.Hosts;

/// <summary>How a run of a host ended.</summary>
public enum RunOutcome
{
    /// <summary>The sweep is over.</summary>
    Finished,

    /// <summary>The host was asked to stop; what was running has been saved, and the sweep can be resumed.</summary>
    Drained,

    /// <summary>The host was asked twice; what was running goes back to its last checkpoint.</summary>
    Quit,
}
