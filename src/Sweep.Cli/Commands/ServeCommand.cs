using System.CommandLine;
using Sweep.Cli.Output;
using Sweep.Cli.Parsing;
using Sweep.Cli.Serving;
using Sweep.Hosting;
using Sweep.Hosting.Catalogs;
using Sweep.Hosting.Folders;
using Sweep.Hosting.Local;

namespace Sweep.Cli.Commands;

/// <summary><c>sweep serve</c>: keeps the sweeps of folders, runs them, and lets others use them over HTTP.</summary>
internal sealed class ServeCommand : CliCommand
{
    private readonly Argument<string[]> _folders = new("FOLDER")
    {
        HelpName = "FOLDER",
        Description = $"Folders of sweeps, or folders that hold such; new sweeps go below the first of the latter (default: {SweepPlace.DefaultParent})",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<long?> _slots = OptionOf.Whole("--slots", "How many trials train at once, all sweeps together (default: one per core)", 1, 1024);
    private readonly Option<string> _data = new("--data") { Description = "The only folder in which the data of new sweeps is looked for (default: the current one)", HelpName = "FOLDER" };
    private readonly ServeOptions _serve;

    public ServeCommand(Terminal terminal)
        : base("serve", "Serves the sweeps of folders over HTTP, and runs those that are not finished. Ctrl-C saves and stops.", terminal)
    {
        Add(_folders);
        Add(_slots);
        Add(_data);
        _serve = new ServeOptions(this);
    }

    public override IReadOnlyList<(string CommandLine, string Meaning)> Examples { get; } =
    [
        ("serve", $"the sweeps below sweeps/, to this machine, at {ServeOptions.DefaultAddress}"),
        ("serve /data/sweeps --slots 4 --data /data/texts", "those of another folder; four trials at once"),
        ("serve --listen https://*:7878 --tls-cert server.pem --tls-key server.key", "to other machines, which need a token: 'sweep token create NAME'"),
    ];

    protected override async Task<int> ExecuteAsync(ParseResult arguments, CancellationToken cancel)
    {
        var data = arguments.GetValue(_data) ?? Directory.GetCurrentDirectory();
        if (!Directory.Exists(data)) throw new CommandException($"There is no folder '{data}'. Name one in '--data' that holds the data of sweeps.", ExitCode.Usage);
        var folders = arguments.GetValue(_folders) ?? [];
        var root = folders.FirstOrDefault(folder => !SweepFolder.Holds(folder)) ?? SweepPlace.DefaultParent;
        using var telemetry = ServingProcess.Measure();
        var options = _serve.Of(arguments, telemetry, Notice);
        await using var catalog = LocalSweepCatalog.Open(new LocalCatalogOptions
        {
            Folders = [.. folders.Where(folder => folder != root)],
            Root = root,
            DataFolder = data,
            Slots = (int)(arguments.GetValue(_slots) ?? Environment.ProcessorCount),
            Host = new LocalHostOptions { Notice = Notice },
        });
        await using var server = await ServingProcess.Start(catalog, options with { Workers = catalog.Workers }, cancel);
        catalog.Announce(server.Address);
        server.Say(Terminal);
        using var signals = new Interruption(() => Terminal.Error.WriteLine("Stopping: what is running saves a checkpoint. Ctrl-C again quits at once."));
        using var stopped = CancellationTokenSource.CreateLinkedTokenSource(signals.Drain, cancel);
        await catalog.TakenUp;
        Terminal.Error.WriteLine(await Found(catalog, root));
        await Task.Delay(Timeout.Infinite, stopped.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await catalog.Stop(signals.Quit);
        if (!signals.Quit.IsCancellationRequested) telemetry.Flush(); // A sweep that is closed takes its series with it.
        Terminal.Error.WriteLine(signals.Quit.IsCancellationRequested ? "Quit; what was running goes back to its last checkpoint." : "Stopped; nothing is lost. 'sweep serve' goes on with everything.");
        return signals.Quit.IsCancellationRequested ? ExitCode.Interrupted : ExitCode.Done;
    }

    private static async Task<string> Found(LocalSweepCatalog catalog, string root)
    {
        var standings = new List<SweepStanding>();
        foreach (var sweep in await catalog.List()) standings.Add((await sweep.Summary()).Standing);
        var counts = standings.CountBy(standing => standing).OrderBy(pair => pair.Key).Select(pair => $"{pair.Value} {pair.Key.ToString().ToLowerInvariant()}");
        return standings.Count == 0
            ? $"There are no sweeps yet. 'sweep run SPEC --server URL' makes one in {root}."
            : $"{Format.Plural(standings.Count, "sweep")}: {string.Join(", ", counts)}. New ones go to {root}.";
    }

    private void Notice(string message) => Terminal.Error.WriteLine(message);
}
