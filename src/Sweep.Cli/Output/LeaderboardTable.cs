using Spectre.Console;
using Sweep.Cli.Sources;
using Sweep.Hosting;

namespace Sweep.Cli.Output;

/// <summary>The best trials: a drawn table on a terminal, aligned lines in a pipe.</summary>
internal static class LeaderboardTable
{
    public static void Write(Terminal terminal, OpenSweep sweep, IReadOnlyList<TrialView> trials)
    {
        if (trials.Count == 0)
        {
            terminal.Out.WriteLine("No trial has reported yet.");
            return;
        }

        if (terminal.IsInteractive) Drawing.Console(terminal).Write(Draw(sweep.Specification.Metric.Name, sweep.Specification.Scheduler.Resource, Rows(sweep, trials)));
        else PlainTable.Write(terminal.Out, Header(sweep.Specification.Metric.Name, sweep.Specification.Scheduler.Resource), [.. Rows(sweep, trials)], 0, 1, 2, 3);
    }

    public static string[] Header(string metric, string resource) => ["rank", "trial", metric, resource, "state", "configuration"];

    public static IEnumerable<string[]> Rows(OpenSweep sweep, IEnumerable<TrialView> trials) => trials.Select((trial, rank) => new[]
    {
        (rank + 1).ToString(),
        trial.Number.ToString(),
        Format.Metric(trial.BestObjective),
        Format.Count(trial.LastResource),
        SweepJson.Word(trial.State),
        Format.Values(sweep.Searched(trial)),
    });

    public static Table Draw(string metric, string resource, IEnumerable<string[]> rows)
    {
        var table = new Table().Border(TableBorder.Rounded).BorderColor(Color.Grey);
        var header = Header(metric, resource);
        for (var column = 0; column < header.Length; column++)
        {
            var drawn = new TableColumn(new Text(header[column], new Style(Color.Grey))) { NoWrap = column < 5 };
            table.AddColumn(column < 4 ? drawn.RightAligned() : drawn);
        }

        foreach (var row in rows)
        {
            var style = row[0] == "1" ? new Style(Color.Green) : Style.Plain;
            table.AddRow(row.Select(cell => new Text(cell, style)));
        }

        return table;
    }
}
