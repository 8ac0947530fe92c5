using System.CommandLine;
using Sweep.Cli.Output;
using Sweep.Cli.Parsing;
using Sweep.Cli.Running;
using Sweep.Cli.Serving;
using Sweep.Cli.Sources;
using Sweep.Core.Sweeps;
using Sweep.Hosting;
using Sweep.Hosting.Folders;
using Sweep.Hosting.Journals;
using Sweep.Hosting.Specifications;

namespace Sweep.Cli.Commands;

/// <summary><c>sweep resume</c>: goes on with a sweep that was interrupted or killed.</summary>
internal sealed class ResumeCommand : CliCommand
{
    private readonly Argument<string> _sweep = SweepArgument.Sweep();
    private readonly Option<string> _data = new("--data") { Description = "Where the data is now, if it has moved; its content must be the same", HelpName = "PATH" };
    private readonly Option<long?> _slots = OptionOf.Whole("--slots", "How many trials train at once (default: as specified, or one per core)", 1, 1024);
    private readonly Option<string> _output = OptionOf.Word("--output", "Tables for people, or one JSON document at the end", "table", "json");
    private readonly Option<bool> _quiet = new("--quiet") { Description = "Show nothing while the sweep runs" };
    private readonly ServeOptions _serve;
    private readonly SourceOptions _source;

    public ResumeCommand(Terminal terminal)
        : base("resume", "Goes on with a sweep that was paused, interrupted or killed; nothing that was done is done again or lost.", terminal)
    {
        Add(_sweep);
        Add(_data);
        Add(_slots);
        Add(_output);
        Add(_quiet);
        _serve = new ServeOptions(this, isOptional: true);
        _source = new SourceOptions(this);
    }

    public override IReadOnlyList<(string CommandLine, string Meaning)> Examples { get; } =
    [
        ("resume sweeps/reber", "goes on where it stopped"),
        ("resume reber --server http://127.0.0.1:7878", "a sweep of a server that was paused"),
        ("resume /mnt/copied/shakespeare --data input.txt", "on another machine, where the text lies elsewhere"),
    ];

    protected override async Task<int> ExecuteAsync(ParseResult arguments, CancellationToken cancel)
    {
        using var source = _source.Of(arguments, Terminal);
        var name = arguments.GetRequiredValue(_sweep);
        if (source is ServerSource server) return await ResumeThere(arguments, source, await server.Find(name), server.Open);
        var place = SweepPlace.Sweep(name);
        if (SweepFolder.HolderOf(place) is { Server: not null } holder)
        {
            var (catalog, sweep) = await ((FolderSource)source).Through(holder, place);
            using (catalog) return await ResumeThere(arguments, source, sweep, reader => OpenSweep.OfFolder(reader, place));
        }

        return await ResumeHere(arguments, place, cancel);
    }

    private async Task<int> ResumeThere(ParseResult arguments, SweepSource source, ISweepService service, Func<ISweepService, Task<OpenSweep>> open)
    {
        var sweep = await open(service);
        foreach (var option in (Option[])[_data, _slots])
        {
            if (arguments.GetResult(option) is not null) throw new CommandException($"'{option.Name}' is for a sweep that this command runs itself; {sweep.Place} is run by its server. Leave it out.", ExitCode.Usage);
        }

        if (_serve.IsAsked(arguments)) throw new CommandException($"'--serve' is for a sweep that this command runs itself; {sweep.Place} is served already. Leave it out.", ExitCode.Usage);
        if (sweep.Summary.Finish is null) await service.Resume();
        return await new RemoteRun(Terminal, arguments.GetValue(_output) == "json", arguments.GetValue(_quiet)).FollowAsync(source, sweep);
    }

    private async Task<int> ResumeHere(ParseResult arguments, string place, CancellationToken cancel)
    {
        using var folder = SweepFolder.Open(place);
        var created = JournalFile.Read(SweepFolder.JournalPath(place)).FirstOrDefault()?.Events.OfType<SweepEvent.SweepCreated>().FirstOrDefault()
            ?? throw new CommandException($"The sweep in '{place}' has not begun: its journal is empty. Begin it with: sweep run {Path.Combine(place, "spec.yaml")}");
        var specification = Specification.Parse(created.Specification, place);
        var moved = arguments.GetValue(_data) is { } data ? Specification.Parse(created.Specification, place, [$"task.data={Path.GetFullPath(data)}"]) : specification;
        using var trainer = SweepRun.OpenTrainer(moved, place, _serve.IsAsked(arguments));
        await using var server = await RunServer.Start(_serve, arguments, Terminal, cancel);
        var run = new SweepRun(Terminal, arguments.GetValue(_output) == "json", arguments.GetValue(_quiet), server);
        return await run.RunAsync(folder, specification, trainer, (int?)arguments.GetValue(_slots) ?? run.SlotsOf(specification, trainer));
    }
}
