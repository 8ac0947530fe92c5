using System.CommandLine;
using Sweep.Cli.Output;
using Sweep.Cli.Parsing;
using Sweep.Cli.Running;
using Sweep.Cli.Sources;
using Sweep.Core.Sweeps;
using Sweep.Hosting.Specifications;
using Sweep.Hosting.Trainers;

namespace Sweep.Cli.Commands;

/// <summary><c>sweep evaluate</c>: measures a trained model, on the sweep's validation data or on other data.</summary>
internal sealed class EvaluateCommand : CliCommand
{
    private readonly Argument<string> _sweep = SweepArgument.Sweep();
    private readonly Option<long?> _trial = OptionOf.Whole("--trial", "Which trial's model to measure (default: the best)", 0, int.MaxValue);
    private readonly Option<string[]> _set = OptionOf.Set("Overrides a field of the task; with task.data=PATH the whole file is measured");
    private readonly Option<string> _output = OptionOf.Word("--output", "Lines for people, or a JSON document", "table", "json");
    private readonly SourceOptions _source;

    public EvaluateCommand(Terminal terminal)
        : base("evaluate", "Measures a trained model on the sweep's validation data, or on other data.", terminal)
    {
        Add(_sweep);
        Add(_trial);
        Add(_set);
        Add(_output);
        _source = new SourceOptions(this);
    }

    public override IReadOnlyList<(string CommandLine, string Meaning)> Examples { get; } =
    [
        ("evaluate sweeps/reber", "the best trial's metrics, measured again"),
        ("evaluate sweeps/shakespeare --set task.data=other.txt", "its language model on another text"),
    ];

    protected override async Task<int> ExecuteAsync(ParseResult arguments, CancellationToken cancel)
    {
        using var source = _source.Of(arguments, Terminal);
        var sweep = await source.Open(arguments.GetRequiredValue(_sweep));
        var number = arguments.GetValue(_trial) ?? sweep.Summary.Best?.Number;
        await using var checkpoint = await TrialModel.Open(sweep, number);
        var overrides = arguments.GetValue(_set) ?? [];
        var metrics = Measure(sweep, checkpoint, overrides);
        if (arguments.GetValue(_output) == "json")
        {
            SweepJson.Write(Terminal.Out, json =>
            {
                json.WriteString("sweep", sweep.Name);
                json.WriteNumber("trial", number!.Value);
                SweepJson.Metrics(json, metrics);
            });
        }
        else
        {
            var width = metrics.Max(m => m.Key.Length);
            foreach (var (name, value) in metrics) Terminal.Out.WriteLine($"{name.PadRight(width)}  {Format.Metric(value)}");
        }

        return ExitCode.Done;
    }

    private static MetricValues Measure(OpenSweep sweep, Stream checkpoint, string[] overrides)
    {
        const string data = "task.data=";
        try
        {
            // A text of its own has no split and another vocabulary: all of it is measured, with the model's symbols.
            if (sweep.Specification.Task.Kind == "char-lm" && overrides.LastOrDefault(o => o.StartsWith(data, StringComparison.Ordinal)) is { } text)
            {
                return TaskTrainer.Evaluate(checkpoint, Path.GetFullPath(text[data.Length..]));
            }

            var specification = Specification.Parse(sweep.Specification.ToYaml(), sweep.Place, overrides);
            return TaskTrainer.Evaluate(checkpoint, SweepRun.OpenTask(specification, sweep.Place));
        }
        catch (TrainerException e)
        {
            throw new CommandException(e.Message, ExitCode.Usage);
        }
    }
}
