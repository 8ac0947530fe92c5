using System.CommandLine;
using System.Globalization;
using System.Text;
using Sweep.Cli.Output;
using Sweep.Cli.Parsing;
using Sweep.Cli.Sources;
using Sweep.Hosting;

namespace Sweep.Cli.Commands;

/// <summary><c>sweep export</c>: trials or reports as rows, exact to the last digit.</summary>
internal sealed class ExportCommand : CliCommand
{
    private readonly Argument<string> _sweep = SweepArgument.Sweep();
    private readonly Option<string> _format = OptionOf.Word("--format", "Comma-separated values with a header, or one JSON object per line", "csv", "jsonl");
    private readonly Option<string> _what = OptionOf.Word("--what", "One row for each trial, or for each report", "trials", "reports");
    private readonly SourceOptions _source;

    public ExportCommand(Terminal terminal)
        : base("export", "Writes trials or reports to standard output, for other tools.", terminal)
    {
        Add(_sweep);
        Add(_format);
        Add(_what);
        _source = new SourceOptions(this);
    }

    public override IReadOnlyList<(string CommandLine, string Meaning)> Examples { get; } =
    [
        ("export sweeps/reber > trials.csv", "one row for each trial"),
        ("export sweeps/reber --what reports --format jsonl", "every report, one JSON object per line"),
    ];

    protected override async Task<int> ExecuteAsync(ParseResult arguments, CancellationToken cancel)
    {
        using var source = _source.Of(arguments, Terminal);
        var sweep = await source.Open(arguments.GetRequiredValue(_sweep));
        var csv = arguments.GetValue(_format) == "csv";
        if (arguments.GetValue(_what) == "reports") await Reports(sweep.Reader, csv);
        else await Trials(sweep, csv);
        return ExitCode.Done;
    }

    private async Task Trials(OpenSweep sweep, bool csv)
    {
        string[] parameters = [.. sweep.Specification.Space.Parameters.Select(p => p.Name), .. sweep.Specification.Space.Fixed.Select(f => f.Key)];
        if (csv) Row(["trial", "state", "reason", "attempts", "objective", "objective_resource", "resource", "proposed_at", "ended_at", .. parameters]);
        foreach (var trial in await sweep.Reader.Trials())
        {
            if (!csv)
            {
                SweepJson.Write(Terminal.Out, json => SweepJson.Trial(json, sweep, trial), indented: false);
                continue;
            }

            Row([
                Text(trial.Number), SweepJson.Word(trial.State), trial.Reason ?? "", Text(trial.Attempt), Text(trial.BestObjective), Text(trial.BestResource),
                Text(trial.LastResource), Text(trial.ProposedAt), trial.EndedAt is { } ended ? Text(ended) : "",
                .. parameters.Select(name => trial.Configuration.TryGet(name, out var value) ? value.ToString() : ""),
            ]);
        }
    }

    /// <summary>Reports stay in the journal; they pass by here, once for the names of metrics and once for the rows.</summary>
    private async Task Reports(ISweepReader sweep, bool csv)
    {
        var metrics = new List<string>();
        if (csv)
        {
            await foreach (var report in Reported(sweep)) metrics.AddRange(report.Metrics.Select(m => m.Key).Except(metrics));
        }

        if (csv) Row(["trial", "attempt", "resource", "at", "rung", .. metrics]);
        await foreach (var report in Reported(sweep))
        {
            if (csv)
            {
                Row([
                    Text(report.Trial), Text(report.Attempt), Text(report.Resource), Text(report.At), report.Verdict.Rung is { } rung ? Text(rung) : "",
                    .. metrics.Select(name => report.Metrics.TryGet(name, out var value) ? Text(value) : ""),
                ]);
                continue;
            }

            SweepJson.Write(Terminal.Out, json =>
            {
                json.WriteNumber("trial", report.Trial);
                SweepJson.Report(json, report);
            }, indented: false);
        }
    }

    private static async IAsyncEnumerable<ReportView> Reported(ISweepReader sweep)
    {
        await foreach (var entry in sweep.Entries())
        {
            foreach (var report in ReportView.From([entry])) yield return report;
        }
    }

    private static string Text(double? value) => value?.ToString("R", CultureInfo.InvariantCulture) ?? "";

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>RFC 4180: quoted where there is a comma, a quote or a line end; lines end in LF, as every reader takes them.</summary>
    private void Row(IEnumerable<string> cells)
    {
        var line = new StringBuilder();
        foreach (var cell in cells)
        {
            if (line.Length > 0) line.Append(',');
            if (cell.AsSpan().IndexOfAny(",\"\r\n") >= 0) line.Append('"').Append(cell.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"');
            else line.Append(cell);
        }

        Terminal.Out.WriteLine(line);
    }
}
