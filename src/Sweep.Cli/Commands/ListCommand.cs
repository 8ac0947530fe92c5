using System.CommandLine;
using Spectre.Console;
using Sweep.Cli.Output;
using Sweep.Cli.Parsing;
using Sweep.Cli.Sources;
using Sweep.Hosting.Folders;
using Sweep.Hosting.Journals;

namespace Sweep.Cli.Commands;

/// <summary><c>sweep list</c>: the sweeps below a folder.</summary>
internal sealed class ListCommand : CliCommand
{
    private static readonly string[] Header = ["sweep", "state", "trials", "ended", "best", "folder"];

    private readonly Argument<string> _parent = new("PARENT")
    {
        Description = $"The folder that holds sweeps (default: {SweepPlace.DefaultParent})",
        DefaultValueFactory = _ => SweepPlace.DefaultParent,
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string> _output = OptionOf.Word("--output", "A table for people, or a JSON document", "table", "json");

    public ListCommand(Terminal terminal)
        : base("list", "Lists sweeps, with how far they are and their best objective.", terminal)
    {
        Add(_parent);
        Add(_output);
    }

    public override IReadOnlyList<(string CommandLine, string Meaning)> Examples { get; } =
    [
        ("list", "the sweeps below sweeps/"),
        ("list /data/sweeps --output json", "those of another folder, as data"),
    ];

    protected override async Task<int> ExecuteAsync(ParseResult arguments, CancellationToken cancel)
    {
        var parent = arguments.GetValue(_parent)!;
        var sweeps = await Open(parent);
        if (arguments.GetValue(_output) == "json") WriteJson(sweeps);
        else if (sweeps.Count > 0) WriteTable(sweeps);
        else Terminal.Error.WriteLine($"There are no sweeps in '{parent}'. 'sweep run SPEC' makes one.");
        return ExitCode.Done;
    }

    /// <summary>Opens what can be opened; one damaged sweep does not hide the others.</summary>
    private async Task<IReadOnlyList<OpenSweep>> Open(string parent)
    {
        var sweeps = new List<OpenSweep>();
        if (!Directory.Exists(parent)) return sweeps;
        foreach (var folder in Directory.GetDirectories(parent).Where(SweepPlace.IsSweep).Order(StringComparer.Ordinal))
        {
            try
            {
                sweeps.Add(await FolderSource.OpenFolder(folder));
            }
            catch (Exception e) when (e is JournalException or SweepFolderException or Hosting.Specifications.SpecificationException or IOException)
            {
                Terminal.Error.WriteLine($"{folder} is left out: {e.Message}");
            }
        }

        return sweeps;
    }

    private void WriteTable(IReadOnlyList<OpenSweep> sweeps)
    {
        var rows = sweeps.Select(Row).ToList();
        if (!Terminal.IsInteractive)
        {
            PlainTable.Write(Terminal.Out, Header, rows, 2, 3);
            return;
        }

        var table = new Table().Border(TableBorder.Rounded).BorderColor(Color.Grey);
        for (var column = 0; column < Header.Length; column++) table.AddColumn(column is 2 or 3 ? new TableColumn(Header[column]).RightAligned() : new TableColumn(Header[column]));
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
            sweep.Place,
        ];
    }

    private void WriteJson(IReadOnlyList<OpenSweep> sweeps) => SweepJson.Write(Terminal.Out, json =>
    {
        json.WriteStartObject();
        json.WriteStartArray("sweeps");
        foreach (var sweep in sweeps)
        {
            json.WriteStartObject();
            SweepJson.Summary(json, sweep);
            json.WriteStartObject("best");
            if (sweep.Summary.Best is { } best) SweepJson.Trial(json, sweep, best);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });
}
