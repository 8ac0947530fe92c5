using Sweep.Cli.Output;
using Sweep.Cli.Sources;
using Sweep.Hosting;

namespace Sweep.Cli.Running;

/// <summary>Follows a sweep that runs elsewhere to its end, as if it ran here; Ctrl-C leaves it running.</summary>
/// <param name="Terminal">Where it is shown.</param>
/// <param name="Json">Whether data is wanted at the end instead of tables.</param>
/// <param name="Quiet">Whether to show nothing while it runs.</param>
internal sealed record RemoteRun(Terminal Terminal, bool Json, bool Quiet)
{
    /// <summary>Follows until the sweep ends or a signal stops it; returns the exit code.</summary>
    /// <param name="source">Where it is; its notices are shown with the sweep.</param>
    /// <param name="sweep">The sweep.</param>
    /// <param name="news">The journal's position from which on entries are news; null for where it stands now.</param>
    public async Task<int> FollowAsync(SweepSource source, OpenSweep sweep, long? news = null)
    {
        var view = ProgressView.Of(Terminal, Json, Quiet, sweep.Specification, slots: null, isRemote: true);
        source.Notice = view.Notice;
        using var signals = new Interruption(static () => { });
        await using var followed = new FollowedSweep(sweep.Reader);
        var detached = new TaskCompletionSource();
        await using var detaching = signals.Drain.Register(() => detached.TrySetResult());
        using var ended = new CancellationTokenSource();
        if (source is ServerSource server) _ = WhyItWaits.Watch(server, sweep, view.Notice, ended.Token); // nobody waits for it: a server that is gone may keep it long, and who follows says so
        await view.FollowAsync(followed, Task.WhenAny(followed.Finished, detached.Task), news ?? sweep.Summary.Position);
        await ended.CancelAsync();
        if (followed.Finished.IsCompleted)
        {
            await followed.Finished;
            return await new SweepConclusion(Terminal, Json).Write(await sweep.Again());
        }

        Terminal.Error.WriteLine($"{sweep.Name} goes on without you. Follow it again, or end it:\n  {ProgramName.Command} follow {sweep.Words()}\n  {ProgramName.Command} cancel {sweep.Words()}");
        return ExitCode.Interrupted;
    }
}
