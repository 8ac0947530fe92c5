using System.CommandLine;
using Sweep.Cli.Output;
using Sweep.Cli.Parsing;
using Sweep.Cli.Sources;
using Sweep.Core.Sweeps;
using Sweep.Hosting.Folders;

namespace Sweep.Cli.Commands;

/// <summary><c>sweep replay</c>: rebuilds a sweep from its journal, and verifies that it would be decided the same again.</summary>
internal sealed class ReplayCommand : CliCommand
{
    private readonly Argument<string> _sweep = SweepArgument.Sweep();
    private readonly Option<bool> _verify = new("--verify") { Description = "Decide everything again and compare with the journal; a difference exits with 1" };
    private readonly Option<string> _output = OptionOf.Word("--output", "Lines for people, or a JSON document", "table", "json");
    private readonly SourceOptions _source;

    public ReplayCommand(Terminal terminal)
        : base("replay", "Replays a sweep's journal: what state it gives, and whether every decision would be taken again.", terminal)
    {
        Add(_sweep);
        Add(_verify);
        Add(_output);
        _source = new SourceOptions(this);
    }

    public override IReadOnlyList<(string CommandLine, string Meaning)> Examples { get; } =
    [
        ("replay sweeps/reber --verify", "checks every decision in the journal against this version's rules"),
    ];

    protected override async Task<int> ExecuteAsync(ParseResult arguments, CancellationToken cancel)
    {
        using var source = _source.Of(arguments, Terminal);
        var sweep = await source.Open(arguments.GetRequiredValue(_sweep));
        var state = new SweepState(sweep.Specification.ToSetup());
        var events = 0L;
        await foreach (var entry in sweep.Reader.Entries())
        {
            state.Apply(entry);
            events += entry.Events.Length;
        }

        var verify = arguments.GetValue(_verify);
        var difference = verify ? SweepReplay.Verify(sweep.Specification.ToSetup(), sweep.Reader.Entries().ToBlockingEnumerable(cancel)) : null;
        var digest = state.Digest();
        if (arguments.GetValue(_output) == "json")
        {
            SweepJson.Write(Terminal.Out, json =>
            {
                SweepJson.Sweep(json, sweep);
                json.WriteNumber("entries", state.NextPosition);
                json.WriteNumber("events", events);
                json.WriteString("state_sha256", digest);
                if (verify) json.WriteBoolean("verified", difference is null);
                if (difference is not null) json.WriteString("difference", difference.ToString());
            });
        }
        else
        {
            Terminal.Out.WriteLine($"{(sweep.Folder is { } folder ? SweepFolder.JournalPath(folder) : sweep.Place)}: {Format.Plural(state.NextPosition, "line")}, {Format.Plural(events, "event")}, {Format.Plural(state.Trials.Count, "trial")}");
            Terminal.Out.WriteLine($"state: {digest}");
            if (verify && difference is null) Terminal.Out.WriteLine("verified: every decision would be taken again.");
        }

        if (difference is null) return ExitCode.Done;
        Terminal.Error.WriteLine($"The journal and the rules part at {difference}");
        return ExitCode.Failed;
    }
}
