using System.CommandLine;
using Sweep.Cli.Output;

namespace Sweep.Cli.Parsing;

/// <summary>A command with the examples that its help shows. Each command is one file: its settings, their validation and what it does.</summary>
internal abstract class CliCommand : Command
{
    protected CliCommand(string name, string description, Terminal terminal)
        : base(name, description)
    {
        Terminal = terminal;
        SetAction(ExecuteAsync);
    }

    /// <summary>Command lines without the leading <c>sweep</c>, and what each does.</summary>
    public abstract IReadOnlyList<(string CommandLine, string Meaning)> Examples { get; }

    protected Terminal Terminal { get; }

    protected abstract Task<int> ExecuteAsync(ParseResult arguments, CancellationToken cancel);
}
