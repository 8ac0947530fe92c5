using System.CommandLine;
using Sweep.Cli.Output;
using Sweep.Cli.Parsing;
using Sweep.Cli.Sources;
using Sweep.Hosting.Workers;

namespace Sweep.Cli.Commands;

/// <summary><c>sweep workers</c>: the workers of a server, and what they train.</summary>
internal sealed class WorkersCommand : CliCommand
{
    private readonly Option<string> _output = OptionOf.Word("--output", "A table for people, or a JSON document", "table", "json");
    private readonly SourceOptions _source;

    public WorkersCommand(Terminal terminal)
        : base("workers", "Lists the workers of a server: their state, labels, and what their slots train.", terminal)
    {
        Add(_output);
        _source = new SourceOptions(this, isRecursive: true);
        Add(new WorkersPutBackCommand(terminal, _source));
    }

    public override IReadOnlyList<(string CommandLine, string Meaning)> Examples { get; } =
    [
        ("workers --server http://10.0.0.7:7878", "those of a cluster, by any of its silos"),
        ("workers --output json", $"those of the server that {SourceOptions.ServerVariable} names, as data"),
    ];

    /// <summary>The server that is meant.</summary>
    /// <exception cref="CommandException">None is named.</exception>
    public static ServerSource Server(SweepSource source) => source as ServerSource
        ?? throw new CommandException($"Workers belong to a server: name it with '--server URL', or in {SourceOptions.ServerVariable}. What runs here without one trains on this machine.", ExitCode.Usage);

    protected override async Task<int> ExecuteAsync(ParseResult arguments, CancellationToken cancel)
    {
        using var source = _source.Of(arguments, Terminal);
        var server = Server(source);
        var workers = await server.Catalog.Workers.List();
        if (arguments.GetValue(_output) == "json") SweepJson.Write(Terminal.Out, json => SweepJson.Workers(json, workers));
        else if (workers.Count > 0) WriteTable(workers, server);
        else Terminal.Error.WriteLine($"There are no workers on {server.Address}.");
        return ExitCode.Done;
    }

    private void WriteTable(IReadOnlyList<WorkerView> workers, ServerSource server)
    {
        PlainTable.Write(Terminal.Out, ["worker", "state", "device", "slots", "trains", "labels"], [.. workers.Select(Row)]);
        foreach (var worker in workers.Where(worker => worker.Reason is not null))
            Terminal.Error.WriteLine($"{worker.Name} is put aside: {worker.Reason}. Put it back with:\n  {ProgramName.Command} workers put-back {Format.ShellWord(worker.Name)}{server.Option}");
        foreach (var worker in workers)
        {
            foreach (var (sweep, reason) in worker.CannotTrain.OrderBy(pair => pair.Key, StringComparer.Ordinal)) Terminal.Error.WriteLine($"{worker.Name} cannot train {sweep}: {reason}");
        }
    }

    private static string[] Row(WorkerView worker)
    {
        var training = worker.Slots.OfType<WorkerSlot>().ToList();
        return
        [
            worker.Name,
            worker.State == WorkerState.PutAside ? "put aside" : worker.State.ToString().ToLowerInvariant(),
            worker.Device,
            $"{training.Count}/{worker.Slots.Count}",
            training.Count == 0 ? "–" : string.Join(", ", training.GroupBy(slot => slot.Sweep).Select(sweep => $"{sweep.Key}/{string.Join('+', sweep.Select(slot => slot.Trial))}")),
            worker.Labels.Count == 0 ? "–" : string.Join(", ", worker.Labels.OrderBy(label => label.Key, StringComparer.Ordinal).Select(label => $"{label.Key}={label.Value}")),
        ];
    }
}
