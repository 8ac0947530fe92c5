using System.CommandLine;
using Sweep.Cli.Output;
using Sweep.Cli.Parsing;
using Xunit;

namespace Sweep.Cli.Tests.Parsing;

public sealed class HelpTextTests
{
    private static readonly RootCommand Root = SweepCommandLine.Build(new Terminal { Out = TextWriter.Null, Error = TextWriter.Null });

    public static TheoryData<string> Commands => [.. All(Root).Select(Name)];

    public static TheoryData<string> CommandsThatAct => [.. All(Root).OfType<CliCommand>().Select(Name)];

    [Fact]
    public async Task Root_help_lists_every_command()
    {
        var result = await SweepProgram.Run("--help");
        Assert.Equal(0, result.ExitCode);
        Assert.Empty(result.Error);
        GoldenText.Check("help", result.Out);
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Help_of_each_command(string command)
    {
        var result = await SweepProgram.Run([.. command.Split(' '), "--help"]);
        Assert.Equal(0, result.ExitCode);
        GoldenText.Check($"help-{command.Replace(' ', '-')}", result.Out);
    }

    [Theory]
    [MemberData(nameof(CommandsThatAct))]
    public void Every_example_parses(string command)
    {
        var examples = All(Root).OfType<CliCommand>().Single(c => Name(c) == command).Examples;
        Assert.NotEmpty(examples);
        foreach (var (line, _) in examples)
        {
            // What the shell would take away: redirections, and quotes by the splitter.
            var result = Root.Parse(line.Split(" >")[0].Replace('\'', '"'));
            Assert.Empty(result.Errors);
            Assert.Equal(command, Name(result.CommandResult.Command));
            Assert.Null(UsageReport.UnknownOption(result));
        }
    }

    [Fact]
    public async Task Version_is_one_line()
    {
        var result = await SweepProgram.Run("--version");
        Assert.Equal(0, result.ExitCode);
        Assert.Matches(@"^sweep \d+\.\d+\.\d+( \([0-9a-f]{7}\))?\n$", result.Out);
    }

    private static IEnumerable<Command> All(Command command) => command.Subcommands.SelectMany(below => (IEnumerable<Command>)[below, .. All(below)]);

    private static string Name(Command command) => HelpText.FullName(command)["sweep ".Length..];
}
