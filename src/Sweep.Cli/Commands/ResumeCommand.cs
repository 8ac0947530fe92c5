using System.CommandLine;
using Sweep.Cli.Output;
using Sweep.Cli.Parsing;
using Sweep.Cli.Running;
using Sweep.Core.Sweeps;
using Sweep.Hosting.Folders;
using Sweep.Hosting.Journals;
using Sweep.Hosting.Specifications;

namespace Sweep.Cli.Commands;

/// <summary><c>sweep resume</c>: goes on with a sweep that was interrupted or killed.</summary>
internal sealed class ResumeCommand : CliCommand
{
    private readonly Argument<string> _folder = FolderArgument.Sweep();
    private readonly Option<string> _data = new("--data") { Description = "Where the data is now, if it has moved; its content must be the same", HelpName = "PATH" };
    private readonly Option<long?> _slots = OptionOf.Whole("--slots", "How many trials train at once (default: as specified, or one per core)", 1, 1024);
    private readonly Option<string> _output = OptionOf.Word("--output", "Tables for people, or one JSON document at the end", "table", "json");
    private readonly Option<bool> _quiet = new("--quiet") { Description = "Show nothing while the sweep runs" };

    public ResumeCommand(Terminal terminal)
        : base("resume", "Goes on with a sweep that was interrupted or killed; nothing that was done is done again or lost.", terminal)
    {
        Add(_folder);
        Add(_data);
        Add(_slots);
        Add(_output);
        Add(_quiet);
    }

    public override IReadOnlyList<(string CommandLine, string Meaning)> Examples { get; } =
    [
        ("resume sweeps/reber", "goes on where it stopped"),
        ("resume /mnt/copied/shakespeare --data input.txt", "on another machine, where the text lies elsewhere"),
    ];

    protected override async Task<int> ExecuteAsync(ParseResult arguments, CancellationToken cancel)
    {
        var place = SweepPlace.Sweep(arguments.GetRequiredValue(_folder));
        using var folder = SweepFolder.Open(place);
        var created = JournalFile.Read(SweepFolder.JournalPath(place)).FirstOrDefault()?.Events.OfType<SweepEvent.SweepCreated>().FirstOrDefault()
            ?? throw new CommandException($"The sweep in '{place}' has not begun: its journal is empty. Begin it with: sweep run {Path.Combine(place, "spec.yaml")}");
        var specification = Specification.Parse(created.Specification, place);
        var moved = arguments.GetValue(_data) is { } data ? Specification.Parse(created.Specification, place, [$"task.data={Path.GetFullPath(data)}"]) : specification;
        using var trainer = SweepRun.OpenTrainer(moved, place);
        var run = new SweepRun(Terminal, arguments.GetValue(_output) == "json", arguments.GetValue(_quiet));
        return await run.RunAsync(folder, specification, trainer, (int)(arguments.GetValue(_slots) ?? specification.Slots ?? Environment.ProcessorCount));
    }
}
