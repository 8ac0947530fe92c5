using System.CommandLine;
using Sweep.Cli.Output;
using Sweep.Cli.Parsing;
using Sweep.Cli.Sources;
using Sweep.Hosting;

namespace Sweep.Cli.Commands;

/// <summary><c>sweep show</c>: one trial: its configuration, what happened to it, and its curve.</summary>
internal sealed class ShowCommand : CliCommand
{
    private const int ChartHeight = 12;
    private const int MostColumns = 100;

    private readonly Argument<string> _trial = SweepArgument.Trial();
    private readonly Option<string> _metric = new("--metric") { Description = "The metric to draw (default: the objective)", HelpName = "NAME" };
    private readonly Option<string> _output = OptionOf.Word("--output", "A page for people, or a JSON document", "table", "json");
    private readonly SourceOptions _source;

    public ShowCommand(Terminal terminal)
        : base("show", "Shows one trial: its configuration, its attempts, its reports and their curve.", terminal)
    {
        Add(_trial);
        Add(_metric);
        Add(_output);
        _source = new SourceOptions(this);
    }

    public override IReadOnlyList<(string CommandLine, string Meaning)> Examples { get; } =
    [
        ("show sweeps/reber", "the best trial"),
        ("show reber/17", "trial 17 of the sweep in sweeps/reber"),
        ("show reber/17 --metric train_loss", "the curve of another metric"),
    ];

    protected override async Task<int> ExecuteAsync(ParseResult arguments, CancellationToken cancel)
    {
        using var source = _source.Of(arguments, Terminal);
        var (sweep, named) = await source.OpenTrial(arguments.GetRequiredValue(_trial));
        var number = named ?? sweep.Summary.Best?.Number ?? throw new CommandException($"No trial of {sweep.Name} has reported yet. Name one: sweep show {sweep.Words(0)}");
        var trial = await sweep.Trial(number);
        var history = new TrialStory();
        await foreach (var entry in sweep.Reader.Entries().WithCancellation(cancel)) history.Add(entry, number);
        var metric = arguments.GetValue(_metric) ?? sweep.Specification.Metric.Name;
        if (history.Reports.Count > 0 && !history.Reports.Exists(r => r.Metrics.TryGet(metric, out _)))
        {
            var names = history.Reports[^1].Metrics.Select(m => m.Key).ToList();
            throw new CommandException($"'{metric}' was not reported.{Core.Options.Spelling.DidYouMean(metric, names)} There are {string.Join(", ", names)}.", ExitCode.Usage);
        }

        if (arguments.GetValue(_output) == "json") WriteJson(sweep, trial, history);
        else WritePage(sweep, trial, history, metric);
        return ExitCode.Done;
    }

    private void WritePage(OpenSweep sweep, TrialView trial, TrialStory story, string metric)
    {
        var writer = Terminal.Out;
        var place = trial.Rank is { } rank ? $", rank {rank} of {sweep.Summary.Ranked}" : "";
        writer.WriteLine($"{sweep.Name}/{trial.Number}: {SweepJson.Word(trial.State)}{place}");
        if (trial.Reason is { } reason) writer.WriteLine($"  {reason}");
        writer.WriteLine();
        var width = trial.Configuration.Max(pair => pair.Key.Length);
        foreach (var (name, value) in trial.Configuration)
        {
            var origin = sweep.Specification.Space.Fixed.TryGet(name, out _) ? "  (fixed)" : "";
            writer.WriteLine($"  {name.PadRight(width)}  {value}{origin}");
        }

        writer.WriteLine();
        foreach (var line in story.Lines()) writer.WriteLine("  " + line);
        if (story.Reports.Count == 0) return;
        writer.WriteLine();
        writer.WriteLine($"  {metric} by {sweep.Specification.Scheduler.Resource}");
        var points = story.Reports.Select(r => ((double)r.Resource, r.Metrics.TryGet(metric, out var y) ? y : double.NaN)).ToList();
        foreach (var line in CurveChart.Draw(points, Math.Min(Terminal.Width - 2, MostColumns), ChartHeight)) writer.WriteLine("  " + line);
        writer.WriteLine();
        writer.WriteLine($"  last report, at {story.Reports[^1].Resource} {sweep.Specification.Scheduler.Resource}:");
        var names = story.Reports[^1].Metrics.Max(m => m.Key.Length);
        foreach (var (name, value) in story.Reports[^1].Metrics) writer.WriteLine($"    {name.PadRight(names)}  {Format.Metric(value)}");
    }

    private void WriteJson(OpenSweep sweep, TrialView trial, TrialStory story) => SweepJson.Write(Terminal.Out, json =>
    {
        json.WriteString("sweep", sweep.Name);
        SweepJson.Trial(json, sweep, trial, except: "reports");
        json.WriteStartArray("reports");
        foreach (var report in story.Reports)
        {
            json.WriteStartObject();
            SweepJson.Report(json, report);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("events");
        foreach (var (at, text) in story.Events)
        {
            json.WriteStartObject();
            json.WriteNumber("at", at);
            json.WriteString("text", text);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });
}
