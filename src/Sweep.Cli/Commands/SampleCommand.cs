using System.CommandLine;
using Sweep.Cli.Output;
using Sweep.Cli.Parsing;
using Sweep.Cli.Sources;
using Sweep.Hosting.Trainers;

namespace Sweep.Cli.Commands;

/// <summary><c>sweep sample</c>: text from a trained character language model.</summary>
internal sealed class SampleCommand : CliCommand
{
    private readonly Argument<string> _sweep = SweepArgument.Sweep();
    private readonly Option<long?> _trial = OptionOf.Whole("--trial", "Which trial's model writes (default: the best)", 0, int.MaxValue);
    private readonly Option<long?> _length = OptionOf.Whole("--length", "How many characters to write (default: 500)", 1, 10_000_000);
    private readonly Option<double?> _temperature = OptionOf.Real("--temperature", "Below 1 safer, above 1 wilder, 0 always the likeliest (default: 0.8)", 0, 100);
    private readonly Option<string> _prompt = new("--prompt") { Description = "What the model reads first (default: a line's beginning)", HelpName = "TEXT" };
    private readonly Option<long?> _seed = OptionOf.Whole("--seed", "The same seed writes the same text (default: 1)", 0);
    private readonly SourceOptions _source;

    public SampleCommand(Terminal terminal)
        : base("sample", "Lets a trained character language model write text.", terminal)
    {
        Add(_sweep);
        Add(_trial);
        Add(_length);
        Add(_temperature);
        Add(_prompt);
        Add(_seed);
        _source = new SourceOptions(this);
    }

    public override IReadOnlyList<(string CommandLine, string Meaning)> Examples { get; } =
    [
        ("sample sweeps/shakespeare", "500 characters from the best trial"),
        ("sample sweeps/shakespeare --prompt 'ROMEO:' --temperature 0.6 --length 1000", "a safer, longer answer to a prompt"),
    ];

    protected override async Task<int> ExecuteAsync(ParseResult arguments, CancellationToken cancel)
    {
        using var source = _source.Of(arguments, Terminal);
        var sweep = await source.Open(arguments.GetRequiredValue(_sweep));
        await using var checkpoint = await TrialModel.Open(sweep, arguments.GetValue(_trial));
        var prompt = arguments.GetValue(_prompt) ?? "";
        try
        {
            var text = TaskTrainer.Generate(checkpoint, prompt, (int)(arguments.GetValue(_length) ?? 500), arguments.GetValue(_temperature) ?? 0.8, (ulong)(arguments.GetValue(_seed) ?? 1));
            using var symbols = text.GetEnumerator();
            var more = symbols.MoveNext();
            Terminal.Out.Write(prompt);
            for (; more; more = symbols.MoveNext()) Terminal.Out.Write(symbols.Current.ToString());
            Terminal.Out.WriteLine();
        }
        catch (TrainerException e)
        {
            throw new CommandException(e.Message, ExitCode.Usage);
        }

        return ExitCode.Done;
    }
}
