using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using Spectre.Console;
using Spectre.Console.Rendering;
using Sweep.Cli.Output;
using Sweep.Core.Spaces;
using Sweep.Core.Sweeps;
using Sweep.Hosting;
using Sweep.Hosting.Specifications;

namespace Sweep.Cli.Running;

/// <summary>A running sweep on a terminal: progress, what is being trained, the best so far and the leaderboard, drawn in place.</summary>
internal sealed class LiveView(Terminal terminal, Specification specification, int? slots, bool isRemote = false) : IProgressView
{
    private readonly TimeSpan _pace = TimeSpan.FromMilliseconds(isRemote ? 1000 : 250);
    private const int MostLeaders = 8;
    private const int MostNotices = 3;
    private const int LinesAround = 9;

    private readonly SweepProgress _progress = new(specification.Metric.Name, specification.Metric.Maximize);
    private readonly IReadOnlyList<long> _rungs = specification.ToSetup().NewScheduler().Rungs;
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly ConcurrentQueue<string> _notices = new();
    private TimeSpan? _before;
    private int _slots = slots ?? 1;

    public async Task FollowAsync(ISweepReader sweep, Task run, long news)
    {
        try
        {
            using var frame = new LiveFrame(terminal);
            while (!run.IsCompleted)
            {
                frame.Draw(await Draw(sweep), WindowHeight());
                await Task.WhenAny(run, Task.Delay(_pace));
            }
        }
        finally
        {
            foreach (var notice in _notices) terminal.Error.WriteLine(notice);
        }
    }

    /// <summary>Shows a notice below the tables; when the frame is gone, all are written again, to stay.</summary>
    public void Notice(string message) => _notices.Enqueue(message);

    private async Task<IRenderable> Draw(ISweepReader sweep)
    {
        await foreach (var entry in sweep.Entries(_progress.Position)) _progress.Fold(entry);
        var summary = await sweep.Summary();
        _before ??= summary.Elapsed;
        if (slots is null) _slots = Math.Max(_slots, summary.Running.Length);
        var leaders = Math.Clamp(WindowHeight() - LinesAround - summary.Running.Length - 4, 0, MostLeaders);
        var parts = new List<IRenderable> { Header(summary), Running(summary) };
        if (_progress.Best is { } best)
        {
            parts.Add(new Text($"best  trial {best.Trial}  {specification.Metric.Name} {Format.Metric(best.Objective)}  {Format.Values(Searched(best.Configuration))}", new Style(Color.Green)));
        }

        if (leaders > 0 && await sweep.Leaderboard(leaders) is { Count: > 0 } board)
        {
            parts.Add(LeaderboardTable.Draw(specification.Metric.Name, specification.Scheduler.Resource, board.Select(Row)));
        }

        parts.AddRange(_notices.TakeLast(MostNotices).Select(notice => new Text(notice, new Style(Color.Yellow))));
        if (summary.PauseReason is { } reason) parts.Add(new Text($"paused: {reason}", new Style(Color.Yellow)));
        if (summary.Stalled is { } stalled) parts.Add(new Text(stalled, new Style(Color.Yellow)));
        return new Rows(parts);
    }

    private IRenderable Header(SweepSummary summary)
    {
        var elapsed = _before!.Value + _clock.Elapsed;
        var text = new StringBuilder();
        text.Append($"{summary.Ended}{(summary.MaxTrials is { } most ? $" of {most}" : "")} trials ended, {Format.Duration(elapsed)}");
        text.Append($", {TimeLeft.Say(Left(summary, elapsed), summary.MaxTime - elapsed)}");
        var done = Done(summary, elapsed);
        var width = Math.Clamp(terminal.Width - text.Length - summary.Name.Length - 14, 8, 40);
        var full = (int)Math.Round(done * width);
        return new Paragraph()
            .Append(summary.Name + "  ", new Style(decoration: Decoration.Bold))
            .Append(new string('━', full), new Style(Color.Green))
            .Append(new string('─', width - full), new Style(Color.Grey))
            .Append($" {Math.Floor(done * 100),3:0}%  {text}");
    }

    /// <summary>The share of the budget that is used, of trials or of time, whichever is nearer to its end.</summary>
    private double Done(SweepSummary summary, TimeSpan elapsed)
    {
        var running = summary.Running.Sum(r => Math.Min(1.0, r.Progress.Resource / (double)specification.Scheduler.MaxResource));
        var trials = summary.MaxTrials is { } most and > 0 ? (summary.Ended + running) / most : 0;
        var time = summary.MaxTime is { } limit && limit > TimeSpan.Zero ? elapsed / limit : 0;
        return Math.Clamp(Math.Max(trials, time), 0, 1);
    }

    private (TimeSpan Least, TimeSpan Most)? Left(SweepSummary summary, TimeSpan elapsed)
    {
        var limit = summary.MaxTime - elapsed;
        if (limit < TimeSpan.Zero) limit = TimeSpan.Zero;
        if (summary.MaxTrials is not { } most) return null;
        var begun = summary.Counts.Sum();
        var waiting = Math.Max(0, most - begun) + summary.Count(TrialState.Waiting);
        var now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        return TimeLeft.Estimate(_progress.EndedSeconds, _progress.RunningSeconds(now), waiting, _slots, limit);
    }

    private IRenderable Running(SweepSummary summary)
    {
        string[] header = ["trial", "loss", specification.Metric.Name, specification.Scheduler.Resource, "rung", "tokens/s", "grad norm", "training now"];
        var rows = summary.Running.Select(Cells).ToList();
        var shown = Fitting(header, rows, terminal.Width);
        var table = new Table().Border(TableBorder.Rounded).BorderColor(Color.Grey);
        foreach (var column in shown)
        {
            var drawn = new TableColumn(new Text(header[column], new Style(Color.Grey))) { NoWrap = column < header.Length - 1 };
            table.AddColumn(column < header.Length - 1 ? drawn.RightAligned() : drawn);
        }

        foreach (var row in rows) table.AddRow(shown.Select(column => new Text(row[column])));
        for (var idle = rows.Count; idle < (slots ?? 0); idle++) table.AddRow(new Text("–", new Style(Color.Grey)));
        return table;
    }

    /// <summary>The columns that leave room for the configuration, which is the last: the less telling go first.</summary>
    internal static IReadOnlyList<int> Fitting(IReadOnlyList<string> header, IReadOnlyList<string[]> rows, int width)
    {
        const int room = 30, border = 3;
        var shown = Enumerable.Range(0, header.Count).ToList();
        foreach (var dispensable in (ReadOnlySpan<int>)[6, 4, 1, 5])
        {
            var taken = shown.SkipLast(1).Sum(column => rows.Select(row => row[column].Length).Append(header[column].Length).Max() + border);
            if (taken + room + border <= width) break;
            shown.Remove(dispensable);
        }

        return shown;
    }

    private string[] Cells(RunningAttemptView attempt)
    {
        var progress = attempt.Progress;
        return
        [
            attempt.Trial.ToString(), Format.Metric(progress.Loss), Format.Metric(_progress.ObjectiveOf(attempt.Trial)),
            $"{Format.Count(progress.Resource)}/{Format.Count(specification.Scheduler.MaxResource)}", Rung(progress.Resource),
            Format.Count(attempt.TokensPerSecond), Format.Metric(progress.GradientNorm),
            _progress.ConfigurationOf(attempt.Trial) is { } configuration ? Format.Values(Searched(configuration)) : "",
        ];
    }

    private string Rung(long resource) => _rungs.Count == 0 ? "–" : $"{_rungs.Count(rung => rung <= resource)}/{_rungs.Count}";

    private string[] Row(TrialView trial) =>
    [
        trial.Rank?.ToString() ?? "–", trial.Number.ToString(), Format.Metric(trial.BestObjective), Format.Count(trial.LastResource),
        SweepJson.Word(trial.State), Format.Values(Searched(trial.Configuration)),
    ];

    private IEnumerable<KeyValuePair<string, ParameterValue>> Searched(Configuration configuration)
        => configuration.Where(pair => !specification.Space.Fixed.TryGet(pair.Key, out _));

    private static int WindowHeight()
    {
        try
        {
            return Console.WindowHeight;
        }
        catch (IOException)
        {
            return 24;
        }
    }
}
