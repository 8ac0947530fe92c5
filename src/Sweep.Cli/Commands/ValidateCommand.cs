using System.CommandLine;
using Sweep.Cli.Output;
using Sweep.Cli.Parsing;
using Sweep.Hosting.Specifications;

namespace Sweep.Cli.Commands;

/// <summary><c>sweep validate</c>: all problems of a specification, without running it.</summary>
internal sealed class ValidateCommand : CliCommand
{
    private readonly Argument<string> _specification = new("SPEC") { Description = "The specification, a YAML file" };
    private readonly Option<string[]> _set = OptionOf.Set("Overrides a field of the specification; may be given several times");
    private readonly Option<bool> _print = new("--print") { Description = "Print the whole specification, overrides applied and defaults filled in" };

    public ValidateCommand(Terminal terminal)
        : base("validate", "Checks a specification and lists all its problems; trains nothing.", terminal)
    {
        Add(_specification);
        Add(_set);
        Add(_print);
    }

    public override IReadOnlyList<(string CommandLine, string Meaning)> Examples { get; } =
    [
        ("validate deploy/sweeps/reber.yaml", "says whether it can be run"),
        ("validate deploy/sweeps/reber.yaml --set budget.trials=5 --print", "shows what would be run"),
    ];

    protected override Task<int> ExecuteAsync(ParseResult arguments, CancellationToken cancel)
    {
        var path = arguments.GetRequiredValue(_specification);
        var specification = Specification.Load(path, arguments.GetValue(_set) ?? []);
        if (arguments.GetValue(_print))
        {
            Terminal.Out.Write(specification.ToYaml());
        }
        else
        {
            var space = specification.Space;
            Terminal.Out.WriteLine($"{path}: {specification.Name} is fine. It searches {Format.Plural(space.Parameters.Count, "parameter")} of {(specification.IsExternal ? "an external engine" : specification.Task.Kind)} with {specification.Sampler.Kind} and {specification.Scheduler.Kind}.");
        }

        return Task.FromResult(ExitCode.Done);
    }
}
