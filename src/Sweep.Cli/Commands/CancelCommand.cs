using System.CommandLine;
using Sweep.Cli.Output;
using Sweep.Cli.Parsing;
using Sweep.Cli.Sources;

namespace Sweep.Cli.Commands;

/// <summary><c>sweep cancel</c>: ends a sweep before its budget does.</summary>
internal sealed class CancelCommand : CliCommand
{
    private readonly Argument<string> _sweep = SweepArgument.Sweep();
    private readonly Option<string> _reason = new("--reason") { Description = "Why, for those who read the journal", HelpName = "TEXT" };
    private readonly SourceOptions _source;

    public CancelCommand(Terminal terminal)
        : base("cancel", "Ends a sweep: what is running is stopped, and nothing more is begun. What was found stays.", terminal)
    {
        Add(_sweep);
        Add(_reason);
        _source = new SourceOptions(this);
    }

    public override IReadOnlyList<(string CommandLine, string Meaning)> Examples { get; } =
    [
        ("cancel reber --server http://127.0.0.1:7878", "on a server"),
        ("cancel sweeps/reber --reason 'good enough'", "one that was begun here with --serve, or that nobody runs"),
    ];

    protected override async Task<int> ExecuteAsync(ParseResult arguments, CancellationToken cancel)
    {
        using var source = _source.Of(arguments, Terminal);
        var name = arguments.GetRequiredValue(_sweep);
        await source.Cancel(name, arguments.GetValue(_reason) ?? $"cancelled by {Environment.UserName}");
        Terminal.Error.WriteLine($"{name} is cancelled.");
        return ExitCode.Done;
    }
}
