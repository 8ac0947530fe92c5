using System.Diagnostics;
using Sweep.Cli.Output;
using Sweep.Core.Spaces;
using Sweep.Hosting;
using Sweep.Hosting.Specifications;

namespace Sweep.Cli.Running;

/// <summary>A running sweep as plain lines: each trial's start and end, and each new best.</summary>
internal sealed class PlainView(TextWriter writer, TextWriter error, Specification specification) : IProgressView
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(200);

    private readonly SweepProgress _progress = new(specification.Metric.Name, specification.Metric.Maximize);
    private readonly Stopwatch _clock = Stopwatch.StartNew();

    public async Task FollowAsync(ISweepReader sweep, Task run, long news)
    {
        while (true)
        {
            var over = run.IsCompleted;
            await foreach (var entry in sweep.Entries(_progress.Position))
            {
                var told = _progress.Fold(entry);
                if (entry.Position < news) continue;
                foreach (var item in told) writer.WriteLine($"[{Format.Duration(_clock.Elapsed),7}] {Say(item)}");
            }

            if (over) return;
            await Task.WhenAny(run, Task.Delay(Pace));
        }
    }

    public void Notice(string message) => error.WriteLine(message);

    private string Say(TrialNews news) => news switch
    {
        TrialNews.Started e => $"trial {e.Trial} {(e.From is { } from ? $"goes on from {At(from)}" : "started")}: {Format.Values(Searched(e.Configuration))}",
        TrialNews.Best e => $"trial {e.Trial} is the best so far: {Metric(e.Objective)} at {At(e.Resource)}",
        TrialNews.Paused e => $"trial {e.Trial} paused at {At(e.Resource)}: {Metric(e.Objective)}",
        TrialNews.Restarted e => $"trial {e.Trial} was interrupted: {e.Reason}",
        TrialNews.Ended e => $"trial {e.Trial} {SweepJson.Word(e.State)} at {At(e.Resource)}: {Metric(e.Objective)}{(e.State is Core.Sweeps.TrialState.Completed or Core.Sweeps.TrialState.Stopped || e.Reason is null ? "" : $" ({e.Reason})")}",
        _ => throw new InvalidOperationException($"Cannot say {news.GetType().Name}."),
    };

    private string At(long resource) => $"{resource} {specification.Scheduler.Resource}";

    private string Metric(double? objective) => $"{specification.Metric.Name} {Format.Metric(objective)}";

    private IEnumerable<KeyValuePair<string, ParameterValue>> Searched(Configuration configuration)
        => configuration.Where(pair => !specification.Space.Fixed.TryGet(pair.Key, out _));
}
