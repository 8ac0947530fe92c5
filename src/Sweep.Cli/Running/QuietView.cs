using Sweep.Hosting;

namespace Sweep.Cli.Running;

/// <summary>Shows nothing.</summary>
internal sealed class QuietView : IProgressView
{
    public Task FollowAsync(ISweepService sweep, Task run) => run.ContinueWith(static _ => { }, TaskScheduler.Default);
}
