using System.CommandLine;
using System.Globalization;
using System.Text;
using Sweep.Cli.Output;
using Sweep.Cli.Parsing;
using Sweep.Core.Sweeps;
using Sweep.Hosting.Journals;

namespace Sweep.Cli.Commands;

/// <summary><c>sweep export</c>: trials or reports as rows, exact to the last digit.</summary>
internal sealed class ExportCommand : CliCommand
{
    private readonly Argument<string> _folder = FolderArgument.Sweep();
    private readonly Option<string> _format = OptionOf.Word("--format", "Comma-separated values with a header, or one JSON object per line", "csv", "jsonl");
    private readonly Option<string> _what = OptionOf.Word("--what", "One row for each trial, or for each report", "trials", "reports");

    public ExportCommand(Terminal terminal)
        : base("export", "Writes trials or reports to standard output, for other tools.", terminal)
    {
        Add(_folder);
        Add(_format);
        Add(_what);
    }

    public override IReadOnlyList<(string CommandLine, string Meaning)> Examples { get; } =
    [
        ("export sweeps/reber > trials.csv", "one row for each trial"),
        ("export sweeps/reber --what reports --format jsonl", "every report, one JSON object per line"),
    ];

    protected override Task<int> ExecuteAsync(ParseResult arguments, CancellationToken cancel)
    {
        var folder = SweepPlace.Sweep(arguments.GetRequiredValue(_folder));
        var csv = arguments.GetValue(_format) == "csv";
        if (arguments.GetValue(_what) == "reports") Reports(folder, csv);
        else Trials(LoadedSweep.Open(folder), csv);
        return Task.FromResult(ExitCode.Done);
    }

    private void Trials(LoadedSweep sweep, bool csv)
    {
        string[] parameters = [.. sweep.Specification.Space.Parameters.Select(p => p.Name), .. sweep.Specification.Space.Fixed.Select(f => f.Key)];
        if (csv) Row(["trial", "state", "reason", "attempts", "objective", "objective_resource", "resource", "proposed_at", "ended_at", .. parameters]);
        foreach (var trial in sweep.State.Trials)
        {
            if (!csv)
            {
                SweepJson.Write(Terminal.Out, json =>
                {
                    json.WriteStartObject();
                    SweepJson.Trial(json, sweep, trial);
                    json.WriteEndObject();
                }, indented: false);
                continue;
            }

            Row([
                Text(trial.Number), SweepJson.Word(trial.State), trial.Reason ?? "", Text(trial.Attempt), Text(sweep.Objective(trial)), Text(trial.BestResource),
                Text(trial.LastResource), Text(trial.ProposedAt), trial.EndedAt is { } ended ? Text(ended) : "",
                .. parameters.Select(name => trial.Configuration.TryGet(name, out var value) ? value.ToString() : ""),
            ]);
        }
    }

    /// <summary>Reports stay in the journal; they pass by here, once for the names of metrics and once for the rows.</summary>
    private void Reports(string folder, bool csv)
    {
        string[] metrics = csv ? [.. Reported(folder).SelectMany(r => r.Event.Metrics.Select(m => m.Key)).Distinct()] : [];
        if (csv) Row(["trial", "attempt", "resource", "at", "rung", .. metrics]);
        foreach (var (at, report) in Reported(folder))
        {
            if (csv)
            {
                Row([
                    Text(report.Trial), Text(report.Attempt), Text(report.Resource), Text(at), report.Verdict.Rung is { } rung ? Text(rung) : "",
                    .. metrics.Select(name => report.Metrics.TryGet(name, out var value) ? Text(value) : ""),
                ]);
                continue;
            }

            SweepJson.Write(Terminal.Out, json =>
            {
                json.WriteStartObject();
                json.WriteNumber("trial", report.Trial);
                json.WriteNumber("attempt", report.Attempt);
                json.WriteNumber("resource", report.Resource);
                json.WriteNumber("at", at);
                if (report.Verdict.Rung is { } level) json.WriteNumber("rung", level);
                else json.WriteNull("rung");
                SweepJson.Metrics(json, report.Metrics);
                json.WriteEndObject();
            }, indented: false);
        }
    }

    private static IEnumerable<(long At, SweepEvent.MetricsReported Event)> Reported(string folder)
        => JournalFile.Read(SweepPlace.Journal(folder)).SelectMany(entry => entry.Events.OfType<SweepEvent.MetricsReported>().Select(e => (entry.At, e)));

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
