using System.CommandLine;
using Sweep.Cli.Output;
using Sweep.Cli.Parsing;
using Sweep.Cli.Sources;

namespace Sweep.Cli.Commands;

/// <summary><c>sweep leaderboard</c>: the best trials of a sweep, running or not.</summary>
internal sealed class LeaderboardCommand : CliCommand
{
    private readonly Argument<string> _folder = FolderArgument.Sweep();
    private readonly Option<long?> _top = OptionOf.Whole("--top", "How many trials to show (default: 10)", 1, int.MaxValue);
    private readonly Option<string> _output = OptionOf.Word("--output", "A table for people, or a JSON document", "table", "json");

    public LeaderboardCommand(Terminal terminal)
        : base("leaderboard", "Shows the best trials of a sweep; also while it runs.", terminal)
    {
        Add(_folder);
        Add(_top);
        Add(_output);
    }

    public override IReadOnlyList<(string CommandLine, string Meaning)> Examples { get; } =
    [
        ("leaderboard sweeps/reber", "the ten best trials"),
        ("leaderboard sweeps/reber --top 3 --output json", "the three best as data"),
    ];

    protected override async Task<int> ExecuteAsync(ParseResult arguments, CancellationToken cancel)
    {
        var sweep = await FolderSource.Open(arguments.GetRequiredValue(_folder));
        var top = await sweep.Reader.Leaderboard((int)(arguments.GetValue(_top) ?? 10));
        if (arguments.GetValue(_output) == "json")
        {
            SweepJson.Write(Terminal.Out, json =>
            {
                json.WriteStartObject();
                SweepJson.Summary(json, sweep);
                SweepJson.Leaderboard(json, sweep, top);
                json.WriteEndObject();
            });
        }
        else
        {
            LeaderboardTable.Write(Terminal, sweep, top);
        }

        return ExitCode.Done;
    }
}
