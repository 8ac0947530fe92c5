using System.CommandLine;
using Sweep.Cli.Output;
using Sweep.Cli.Parsing;
using Sweep.Cli.Sources;

namespace Sweep.Cli.Commands;

/// <summary><c>sweep delete</c>: removes a sweep for good.</summary>
internal sealed class DeleteCommand : CliCommand
{
    private readonly Argument<string> _sweep = SweepArgument.Sweep();
    private readonly Option<bool> _yes = new("--yes") { Description = "Delete it; without this the command only says what would be deleted" };
    private readonly SourceOptions _source;

    public DeleteCommand(Terminal terminal)
        : base("delete", "Deletes a sweep that is not running, with its journal and trained models. There is no way back.", terminal)
    {
        Add(_sweep);
        Add(_yes);
        _source = new SourceOptions(this);
    }

    public override IReadOnlyList<(string CommandLine, string Meaning)> Examples { get; } =
    [
        ("delete sweeps/reber", "says what would be deleted"),
        ("delete sweeps/reber --yes", "deletes it"),
    ];

    protected override async Task<int> ExecuteAsync(ParseResult arguments, CancellationToken cancel)
    {
        using var source = _source.Of(arguments, Terminal);
        var name = arguments.GetRequiredValue(_sweep);
        var sweep = await source.Open(name);
        if (!arguments.GetValue(_yes))
        {
            var best = sweep.Summary.Best is { } trial ? $", the best with {sweep.Summary.Metric} {Format.Metric(trial.BestObjective)}" : "";
            Terminal.Error.WriteLine($"{sweep.Place} is {sweep.Standing} and has {Format.Plural(sweep.Summary.Total, "trial")}{best}. To delete it with all its trained models:\n  {ProgramName.Command} delete {sweep.Words()} --yes");
            return ExitCode.Failed;
        }

        await source.Delete(name);
        Terminal.Error.WriteLine($"{sweep.Place} is deleted.");
        return ExitCode.Done;
    }
}
