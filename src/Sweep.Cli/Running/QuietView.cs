using Sweep.Hosting;

namespace Sweep.Cli.Running;

/// <summary>Shows nothing.</summary>
internal sealed class QuietView(TextWriter error) : IProgressView
{
    public Task FollowAsync(ISweepReader sweep, Task run, long news) => run.ContinueWith(static _ => { }, TaskScheduler.Default);

    public void Notice(string message) => error.WriteLine(message);
}
