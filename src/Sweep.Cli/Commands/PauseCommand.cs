using System.CommandLine;
using Sweep.Cli.Output;
using Sweep.Cli.Parsing;
using Sweep.Cli.Sources;

namespace Sweep.Cli.Commands;

/// <summary><c>sweep pause</c>: begins no more trials of a sweep.</summary>
internal sealed class PauseCommand : CliCommand
{
    private readonly Argument<string> _sweep = SweepArgument.Sweep();
    private readonly Option<string> _reason = new("--reason") { Description = "Why, for those who read the journal", HelpName = "TEXT" };
    private readonly SourceOptions _source;

    public PauseCommand(Terminal terminal)
        : base("pause", "Pauses a sweep: no more trials are begun until it is resumed; what is running runs on.", terminal)
    {
        Add(_sweep);
        Add(_reason);
        _source = new SourceOptions(this);
    }

    public override IReadOnlyList<(string CommandLine, string Meaning)> Examples { get; } =
    [
        ("pause reber --server http://127.0.0.1:7878", "on a server"),
        ("pause sweeps/reber --reason 'the machine is needed'", "one that was begun here with --serve, or that nobody runs"),
    ];

    protected override async Task<int> ExecuteAsync(ParseResult arguments, CancellationToken cancel)
    {
        using var source = _source.Of(arguments, Terminal);
        var name = arguments.GetRequiredValue(_sweep);
        await source.Pause(name, arguments.GetValue(_reason) ?? $"paused by {Environment.UserName}");
        Terminal.Error.WriteLine($"{name} is paused. Go on with:\n  {ProgramName.Command} resume {source.Words(name)}");
        return ExitCode.Done;
    }
}
