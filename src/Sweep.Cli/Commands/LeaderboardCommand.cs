using System.CommandLine;
using Sweep.Cli.Output;
using Sweep.Cli.Parsing;
using Sweep.Cli.Sources;

namespace Sweep.Cli.Commands;

/// <summary><c>sweep leaderboard</c>: the best trials of a sweep, running or not.</summary>
internal sealed class LeaderboardCommand : CliCommand
{
    private readonly Argument<string> _sweep = SweepArgument.Sweep();
    private readonly Option<long?> _top = OptionOf.Whole("--top", "How many trials to show (default: 10)", 1, int.MaxValue);
    private readonly Option<string> _output = OptionOf.Word("--output", "A table for people, or a JSON document", "table", "json");
    private readonly SourceOptions _source;

    public LeaderboardCommand(Terminal terminal)
        : base("leaderboard", "Shows the best trials of a sweep; also while it runs.", terminal)
    {
        Add(_sweep);
        Add(_top);
        Add(_output);
        _source = new SourceOptions(this);
    }

    public override IReadOnlyList<(string CommandLine, string Meaning)> Examples { get; } =
    [
        ("leaderboard sweeps/reber", "the ten best trials"),
        ("leaderboard sweeps/reber --top 3 --output json", "the three best as data"),
    ];

    protected override async Task<int> ExecuteAsync(ParseResult arguments, CancellationToken cancel)
    {
        using var source = _source.Of(arguments, Terminal);
        var sweep = await source.Open(arguments.GetRequiredValue(_sweep));
        var top = await sweep.Reader.Leaderboard((int)(arguments.GetValue(_top) ?? 10));
        if (arguments.GetValue(_output) == "json")
        {
            SweepJson.Write(Terminal.Out, json =>
            {
                SweepJson.Sweep(json, sweep);
                SweepJson.Leaderboard(json, sweep, top);
            });
        }
        else
        {
            LeaderboardTable.Write(Terminal, sweep, top);
        }

        return ExitCode.Done;
    }
}
