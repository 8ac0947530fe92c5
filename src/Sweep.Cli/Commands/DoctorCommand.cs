using System.CommandLine;
using Sweep.Cli.Output;
using Sweep.Cli.Parsing;
using Sweep.Hosting.Trainers;

namespace Sweep.Cli.Commands;

/// <summary><c>sweep doctor</c>: which engines this build has, what they find on this machine, and what to do about what is missing.</summary>
internal sealed class DoctorCommand : CliCommand
{
    private readonly Option<string> _output = OptionOf.Word("--output", "A table for people, or a JSON document", "table", "json");

    public DoctorCommand(Terminal terminal)
        : base("doctor", "Says which engines, devices, memory and drivers are here, and what to do about those that are missing.", terminal)
        => Add(_output);

    public override IReadOnlyList<(string CommandLine, string Meaning)> Examples { get; } =
    [
        ("doctor", "what this machine can train on"),
        ("doctor --output json", "the same as data"),
    ];

    protected override Task<int> ExecuteAsync(ParseResult arguments, CancellationToken cancel)
    {
        List<EngineFinding> findings = [.. Engines.Known.SelectMany(static engine => engine.Look())];
        if (Engines.Named(Engines.Torch) is null) findings.Add(EngineFinding.Unusable(Engines.Torch, null, "not part of this build", Engines.TorchMissing));
        if (arguments.GetValue(_output) == "json") SweepJson.Write(Terminal.Out, json => SweepJson.Findings(json, findings));
        else WriteTable(findings);
        return Task.FromResult(ExitCode.Done);
    }

    private void WriteTable(List<EngineFinding> findings)
    {
        PlainTable.Write(Terminal.Out, ["engine", "device", "usable", "found"], [.. findings.Select(static finding => new[] { finding.Engine, finding.Device.Length > 0 ? finding.Device : "–", finding.IsUsable ? "yes" : "no", finding.Description })]);
        foreach (var finding in findings.Where(static finding => finding.Remedy is not null)) Terminal.Out.WriteLine($"\n{string.Join(' ', new[] { finding.Engine, finding.Device }.Where(static word => word.Length > 0))}: {finding.Remedy}");
    }
}
