using System.CommandLine;
using Sweep.Cli.Output;
using Sweep.Cli.Parsing;
using Sweep.Cli.Sources;
using Sweep.Core.Options;

namespace Sweep.Cli.Commands;

/// <summary><c>sweep workers put-back</c>: gives a worker work again.</summary>
internal sealed class WorkersPutBackCommand : CliCommand
{
    private readonly Argument<string> _name = new("NAME") { HelpName = "NAME", Description = "The worker's name" };
    private readonly SourceOptions _source;

    /// <param name="terminal">Where it writes.</param>
    /// <param name="source">The options of the command above, which say where the server is.</param>
    public WorkersPutBackCommand(Terminal terminal, SourceOptions source)
        : base("put-back", "Gives a worker work again that was put aside because trials failed on it one after another.", terminal)
    {
        _source = source;
        Add(_name);
    }

    public override IReadOnlyList<(string CommandLine, string Meaning)> Examples { get; } =
    [
        ("workers put-back gpu-3 --server http://10.0.0.7:7878", "once its device works again"),
    ];

    protected override async Task<int> ExecuteAsync(ParseResult arguments, CancellationToken cancel)
    {
        using var source = _source.Of(arguments, Terminal);
        var server = WorkersCommand.Server(source);
        var name = arguments.GetRequiredValue(_name);
        if (!await server.Catalog.Workers.PutBack(name, null))
        {
            var names = (await server.Catalog.Workers.List()).Select(worker => worker.Name);
            throw new CommandException($"There is no worker '{name}' on {server.Address}.{Spelling.DidYouMean(name, names)} 'sweep workers{server.Option}' shows those there.", ExitCode.Usage);
        }

        Terminal.Error.WriteLine($"{name} gets work again.");
        return ExitCode.Done;
    }
}
