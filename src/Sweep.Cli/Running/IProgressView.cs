using Sweep.Hosting;

namespace Sweep.Cli.Running;

/// <summary>Shows a sweep while it runs.</summary>
internal interface IProgressView
{
    /// <summary>Shows it until the run is over.</summary>
    /// <param name="sweep">The sweep.</param>
    /// <param name="run">Its run.</param>
    /// <param name="news">The journal's position from which on entries are news: what an earlier run did is history.</param>
    Task FollowAsync(ISweepReader sweep, Task run, long news);

    /// <summary>Shows a notice, such as that the disk is full; called on any thread.</summary>
    void Notice(string message);
}
