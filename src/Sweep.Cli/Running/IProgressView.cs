using Sweep.Hosting;

namespace Sweep.Cli.Running;

/// <summary>Shows a sweep while it runs.</summary>
internal interface IProgressView
{
    /// <summary>Shows it until the run is over.</summary>
    Task FollowAsync(ISweepService sweep, Task run);

    /// <summary>Shows a notice, such as that the disk is full; called on any thread.</summary>
    void Notice(string message);
}
