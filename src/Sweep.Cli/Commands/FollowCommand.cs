using System.CommandLine;
using Sweep.Cli.Output;
using Sweep.Cli.Parsing;
using Sweep.Cli.Running;
using Sweep.Cli.Sources;
using Sweep.Hosting;

namespace Sweep.Cli.Commands;

/// <summary><c>sweep follow</c>: watches a sweep that runs elsewhere.</summary>
internal sealed class FollowCommand : CliCommand
{
    private readonly Argument<string> _sweep = SweepArgument.Sweep();
    private readonly Option<string> _output = OptionOf.Word("--output", "Tables for people, or one JSON document at the end", "table", "json");
    private readonly Option<bool> _quiet = new("--quiet") { Description = "Show nothing while the sweep runs" };
    private readonly SourceOptions _source;

    public FollowCommand(Terminal terminal)
        : base("follow", "Watches a sweep that runs elsewhere until it ends. Ctrl-C only ends the watching.", terminal)
    {
        Add(_sweep);
        Add(_output);
        Add(_quiet);
        _source = new SourceOptions(this);
    }

    public override IReadOnlyList<(string CommandLine, string Meaning)> Examples { get; } =
    [
        ("follow reber --server http://127.0.0.1:7878", "a sweep on a server"),
        ("follow sweeps/reber --quiet --output json > result.json", "one that another process of this machine runs; waits for its end"),
    ];

    protected override async Task<int> ExecuteAsync(ParseResult arguments, CancellationToken cancel)
    {
        using var source = _source.Of(arguments, Terminal);
        var sweep = await source.Open(arguments.GetRequiredValue(_sweep));
        if (sweep.Summary.Standing == SweepStanding.Interrupted) throw new CommandException($"{sweep.Place} is not running: it was interrupted. Go on with it:\n  {ProgramName.Command} resume {sweep.Words()}");
        return await new RemoteRun(Terminal, arguments.GetValue(_output) == "json", arguments.GetValue(_quiet)).FollowAsync(source, sweep);
    }
}
