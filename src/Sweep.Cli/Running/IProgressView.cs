using Sweep.Hosting;

namespace Sweep.Cli.Running;

/// <summary>Shows a sweep while it runs.</summary>
internal interface IProgressView
{
    /// <summary>Shows it until the run is over.</summary>
    Task FollowAsync(ISweepService sweep, Task run);
}
