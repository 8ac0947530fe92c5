using System.CommandLine;
using Spectre.Console;
using Sweep.Cli.Output;
using Sweep.Cli.Parsing;
using Sweep.Cli.Sources;

namespace Sweep.Cli.Commands;

/// <summary><c>sweep list</c>: the sweeps below a folder, or on a server.</summary>
internal sealed class ListCommand : CliCommand
{
    private readonly Argument<string?> _parent = new("PARENT")
    {
        Description = $"The folder that holds sweeps (default: {SweepPlace.DefaultParent})",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string> _output = OptionOf.Word("--output", "A table for people, or a JSON document", "table", "json");
    private readonly SourceOptions _source;

    public ListCommand(Terminal terminal)
        : base("list", "Lists sweeps, with how far they are and their best objective.", terminal)
    {
        Add(_parent);
        Add(_output);
        _source = new SourceOptions(this);
    }

    public override IReadOnlyList<(string CommandLine, string Meaning)> Examples { get; } =
    [
        ("list", "the sweeps below sweeps/"),
        ("list /data/sweeps --output json", "those of another folder, as data"),
        ("list --server http://127.0.0.1:7878", "those on a server"),
    ];

    protected override async Task<int> ExecuteAsync(ParseResult arguments, CancellationToken cancel)
    {
        using var source = _source.Of(arguments, Terminal);
        var sweeps = await source.List(arguments.GetValue(_parent), Terminal);
        if (arguments.GetValue(_output) == "json") SweepJson.Write(Terminal.Out, json => SweepJson.Sweeps(json, sweeps));
        else if (sweeps.Count > 0) WriteTable(sweeps);
        else Terminal.Error.WriteLine(source.Empty(arguments.GetValue(_parent)));
        return ExitCode.Done;
    }

    private void WriteTable(IReadOnlyList<OpenSweep> sweeps)
    {
        string[] header = ["sweep", "state", "trials", "ended", "best", .. sweeps[0].Folder is null ? Array.Empty<string>() : ["folder"]];
        var rows = sweeps.Select(Row).ToList();
        if (!Terminal.IsInteractive)
        {
            PlainTable.Write(Terminal.Out, header, rows, 2, 3);
            return;
        }

        var table = new Table().Border(TableBorder.Rounded).BorderColor(Color.Grey);
        for (var column = 0; column < header.Length; column++) table.AddColumn(column is 2 or 3 ? new TableColumn(header[column]).RightAligned() : new TableColumn(header[column]));
        foreach (var row in rows) table.AddRow(row.Select(cell => new Text(cell)));
        Drawing.Console(Terminal).Write(table);
    }

    private static string[] Row(OpenSweep sweep)
    {
        var best = sweep.Summary.Best;
        return
        [
            sweep.Name,
            sweep.Standing,
            sweep.Summary.Total.ToString(),
            sweep.Summary.Ended.ToString(),
            best is null ? "–" : $"{sweep.Specification.Metric.Name} {Format.Metric(best.BestObjective)} (trial {best.Number})",
            .. sweep.Folder is { } folder ? [folder] : Array.Empty<string>(),
        ];
    }
}
