using System.CommandLine;
using Sweep.Cli.Output;
using Sweep.Cli.Parsing;
using Sweep.Core.Sweeps;
using Sweep.Hosting.Journals;

namespace Sweep.Cli.Commands;

/// <summary><c>sweep replay</c>: rebuilds a sweep from its journal, and verifies that it would be decided the same again.</summary>
internal sealed class ReplayCommand : CliCommand
{
    private readonly Argument<string> _folder = FolderArgument.Sweep();
    private readonly Option<bool> _verify = new("--verify") { Description = "Decide everything again and compare with the journal; a difference exits with 1" };
    private readonly Option<string> _output = OptionOf.Word("--output", "Lines for people, or a JSON document", "table", "json");

    public ReplayCommand(Terminal terminal)
        : base("replay", "Replays a sweep's journal: what state it gives, and whether every decision would be taken again.", terminal)
    {
        Add(_folder);
        Add(_verify);
        Add(_output);
    }

    public override IReadOnlyList<(string CommandLine, string Meaning)> Examples { get; } =
    [
        ("replay sweeps/reber --verify", "checks every decision in the journal against this version's rules"),
    ];

    protected override Task<int> ExecuteAsync(ParseResult arguments, CancellationToken cancel)
    {
        var folder = SweepPlace.Sweep(arguments.GetRequiredValue(_folder));
        var (entries, events) = (0L, 0L);
        var sweep = LoadedSweep.Open(folder, entry => (entries, events) = (entries + 1, events + entry.Events.Length));
        var verify = arguments.GetValue(_verify);
        var difference = verify ? SweepReplay.Verify(sweep.Specification.ToSetup(), JournalFile.Read(sweep.Journal)) : null;
        var digest = sweep.State.Digest();
        if (arguments.GetValue(_output) == "json")
        {
            SweepJson.Write(Terminal.Out, json =>
            {
                json.WriteStartObject();
                SweepJson.Summary(json, sweep);
                json.WriteNumber("entries", entries);
                json.WriteNumber("events", events);
                json.WriteString("state_sha256", digest);
                if (verify) json.WriteBoolean("verified", difference is null);
                if (difference is not null) json.WriteString("difference", difference.ToString());
                json.WriteEndObject();
            });
        }
        else
        {
            Terminal.Out.WriteLine($"{sweep.Journal}: {Format.Plural(entries, "line")}, {Format.Plural(events, "event")}, {Format.Plural(sweep.State.Trials.Count, "trial")}");
            Terminal.Out.WriteLine($"state: {digest}");
            if (verify && difference is null) Terminal.Out.WriteLine("verified: every decision would be taken again.");
        }

        if (difference is null) return Task.FromResult(ExitCode.Done);
        Terminal.Error.WriteLine($"The journal and the rules part at {difference}");
        return Task.FromResult(ExitCode.Failed);
    }
}
