using System.CommandLine;
using Sweep.Cli.Output;
using Sweep.Cli.Parsing;
using Sweep.Cli.Running;
using Sweep.Cli.Serving;
using Sweep.Cli.Sources;
using Sweep.Hosting.Folders;
using Sweep.Hosting.Specifications;

namespace Sweep.Cli.Commands;

/// <summary><c>sweep run</c>: begins a sweep and runs it to its end.</summary>
internal sealed class RunCommand : CliCommand
{
    private readonly Argument<string> _specification = new("SPEC") { Description = "The specification, a YAML file such as deploy/sweeps/reber.yaml" };
    private readonly Option<string[]> _set = OptionOf.Set("Overrides a field of the specification; may be given several times");
    private readonly Option<string> _folder = new("--folder") { Description = "Where the sweep is kept (default: sweeps/NAME; sweeps/NAME-2 where that is taken)", HelpName = "FOLDER" };
    private readonly Option<long?> _slots = OptionOf.Whole("--slots", "How many trials train at once (default: as specified, or one per core)", 1, 1024);
    private readonly Option<long?> _seed = OptionOf.Whole("--seed", "The seed of every draw (default: as specified, or 1)", 0);
    private readonly Option<string> _output = OptionOf.Word("--output", "Tables for people, or one JSON document at the end", "table", "json");
    private readonly Option<bool> _quiet = new("--quiet") { Description = "Show nothing while the sweep runs" };
    private readonly ServeOptions _serve;
    private readonly SourceOptions _source;

    public RunCommand(Terminal terminal)
        : base("run", "Runs a sweep: trains many configurations and finds the best. Ctrl-C saves and stops; 'sweep resume' goes on.", terminal)
    {
        Add(_specification);
        Add(_set);
        Add(_folder);
        Add(_slots);
        Add(_seed);
        Add(_output);
        Add(_quiet);
        _serve = new ServeOptions(this, isOptional: true);
        _source = new SourceOptions(this);
    }

    public override IReadOnlyList<(string CommandLine, string Meaning)> Examples { get; } =
    [
        ("run deploy/sweeps/reber.yaml", "RNN, LSTM and GRU on the embedded Reber grammar: nothing to download, under a minute"),
        ("run deploy/sweeps/shakespeare.yaml --set task.data=input.txt", "a character language model of any UTF-8 text"),
        ("run deploy/sweeps/reber.yaml --set budget.trials=5 --slots 1 --seed 7", "five trials, one after another, other draws"),
        ("run deploy/sweeps/reber.yaml --output json --quiet > result.json", "the leaderboard as data"),
        ("run deploy/sweeps/reber.yaml --serve", $"watched at {ServeOptions.DefaultAddress}: its API, and metrics for Prometheus"),
        ("run deploy/sweeps/reber.yaml --server http://127.0.0.1:7878", "on a server, which goes on after Ctrl-C here"),
    ];

    protected override async Task<int> ExecuteAsync(ParseResult arguments, CancellationToken cancel)
    {
        using var source = _source.Of(arguments, Terminal);
        return source is ServerSource server ? await RunThere(server, arguments) : await RunHere(arguments, cancel);
    }

    private async Task<int> RunHere(ParseResult arguments, CancellationToken cancel)
    {
        var path = arguments.GetRequiredValue(_specification);
        var specification = Specification.Load(path, Overrides(arguments));
        using var trainer = SweepRun.OpenTrainer(specification, path, _serve.IsAsked(arguments));
        await using var server = await RunServer.Start(_serve, arguments, Terminal, cancel);
        var run = new SweepRun(Terminal, arguments.GetValue(_output) == "json", arguments.GetValue(_quiet), server);
        var slots = run.SlotsOf(specification, trainer);
        using var folder = SweepFolder.Create(arguments.GetValue(_folder) ?? FreeFolder(specification.Name), specification.ToYaml());
        if (!run.Quiet) Announce(specification, specification.IsExternal ? "trained by loops outside" : Format.Plural(slots, "slot"), $"in {folder.Path}");
        return await run.RunAsync(folder, specification, trainer, slots);
    }

    private async Task<int> RunThere(ServerSource server, ParseResult arguments)
    {
        if (arguments.GetValue(_folder) is not null) throw new CommandException($"'--folder' is for sweeps here: {server.Address} keeps its sweeps where it was told to. Leave one of them out.", ExitCode.Usage);
        if (_serve.IsAsked(arguments)) throw new CommandException($"'--serve' is for a sweep that this command runs itself, but {server.Address} shall run it. Leave one of them out.", ExitCode.Usage);
        var path = arguments.GetRequiredValue(_specification);
        var created = await server.Create(path, Specification.LoadText(path), [.. Overrides(arguments)]);
        var sweep = await server.Open(created);
        var quiet = arguments.GetValue(_quiet);
        if (!quiet) Announce(sweep.Specification, null, $"as {sweep.Name} on {server.Address}");
        return await new RemoteRun(Terminal, arguments.GetValue(_output) == "json", quiet).FollowAsync(server, sweep, news: 0);
    }

    private void Announce(Specification specification, string? slots, string place)
    {
        string?[] parts =
        [
            specification.Budget.Trials is { } trials ? Format.Plural(trials, "trial") : null,
            specification.Budget.Time is { } time ? $"at most {Format.Duration(time)}" : null,
            $"{specification.Sampler.Kind} and {specification.Scheduler.Kind}",
            slots,
            place,
        ];
        Terminal.Error.WriteLine($"{specification.Name}: {string.Join(", ", parts.Where(part => part is not null))}");
    }

    private IEnumerable<string> Overrides(ParseResult arguments)
    {
        foreach (var set in arguments.GetValue(_set) ?? []) yield return set;
        if (arguments.GetValue(_slots) is { } slots) yield return $"slots={slots}";
        if (arguments.GetValue(_seed) is { } seed) yield return $"seed={seed}";
    }

    /// <summary>The first folder of a sweep's name that holds no sweep yet.</summary>
    private static string FreeFolder(string name)
    {
        var first = SweepFolder.DefaultPath(name);
        var folder = first;
        for (var number = 2; SweepFolder.Holds(folder); number++) folder = $"{first}-{number}";
        return folder;
    }
}
