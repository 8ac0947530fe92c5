using System.CommandLine;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Sweep.Cli.Output;
using Sweep.Cli.Parsing;
using Sweep.Core.Sampling;
using Sweep.Core.Scheduling;
using Sweep.Hosting.Specifications;
using Sweep.TestKit;
using Sweep.Training.Settings;
using Sweep.Training.Tasks;
using Xunit;

namespace Sweep.Cli.Tests.Documents;

/// <summary>README.md names what there is, and nothing else.</summary>
public sealed partial class ReadmeTests
{
    private static readonly string Root = FindRoot();
    private static readonly string Readme = File.ReadAllText(Path.Combine(Root, "README.md")).ReplaceLineEndings("\n");
    private static readonly RootCommand Commands = SweepCommandLine.Build(new Terminal { Out = TextWriter.Null, Error = TextWriter.Null });

    [Fact]
    public void Specifications_in_it_are_valid()
    {
        var blocks = Blocks("yaml").ToList();
        Assert.NotEmpty(blocks);
        Assert.All(blocks, Valid);
    }

    [Fact]
    public async Task Json_in_it_has_members_that_are_printed()
    {
        using var scratch = new ScratchFolder();
        var run = await SweepProgram.Run("run", Specifications.Write(scratch.Path, Specifications.Reber), "--folder", scratch["s"], "--set", "budget.trials=1", "--output", "json", "--quiet");
        using var shown = JsonDocument.Parse(Assert.Single(Blocks("json")));
        using var printed = JsonDocument.Parse(run.Out);
        Assert.Subset(Members(printed.RootElement), Members(shown.RootElement));
        foreach (var inner in (string[])["metric", "trials"]) Assert.Subset(Members(printed.RootElement.GetProperty(inner)), Members(shown.RootElement.GetProperty(inner)));
        Assert.Subset(Members(printed.RootElement.GetProperty("leaderboard")[0]), Members(shown.RootElement.GetProperty("leaderboard")[0]));

        static HashSet<string> Members(JsonElement element) => [.. element.EnumerateObject().Select(member => member.Name)];
    }

    [Fact]
    public void Command_lines_in_it_parse()
    {
        var lines = CommandLines().ToList();
        Assert.NotEmpty(lines);
        foreach (var line in lines)
        {
            var result = Commands.Parse(line.Replace('\'', '"'));
            Assert.True(result.Errors.Count == 0 && UsageReport.UnknownOption(result) is null, $"'sweep {line}': {string.Join(' ', result.Errors.Select(e => e.Message))}");
        }
    }

    [Fact]
    public void Every_command_is_in_it()
        => Assert.Equal(Commands.Subcommands.Select(c => c.Name).Order(), CommandLines().Select(line => line.Split(' ')[0]).Distinct().Order());

    [Fact]
    public void Every_task_sampler_and_scheduler_has_a_row()
    {
        foreach (var name in TaskKinds.All.Select(k => k.Name).Concat(Samplers.All.Select(k => k.Name)).Concat(Schedulers.All.Select(k => k.Name)))
        {
            Assert.Contains($"\n| `{name}` |", Readme);
        }
    }

    [Fact]
    public void Hyperparameters_are_those_of_the_table()
    {
        var table = new StringBuilder("| name | default | range | |\n|---|---|---|---|\n");
        foreach (var setting in Hyperparameters.All) table.Append($"| `{setting.Name}` | {setting.Default ?? ""} | {setting.Range} | {setting.Meaning} |\n");
        if (Environment.GetEnvironmentVariable("SWEEP_WRITE_GOLDEN") == "1")
        {
            var written = HyperparameterTable().Replace(Readme, $"<!-- hyperparameters -->\n\n{table}\n</details>".Replace("$", "$$"));
            File.WriteAllText(Path.Combine(Root, "README.md"), written);
            return;
        }

        Assert.Contains($"<!-- hyperparameters -->\n\n{table}\n</details>", Readme);
    }

    [Fact]
    public void Paths_in_it_exist()
    {
        // What a build makes is not there before it.
        foreach (var match in Paths().Matches(Readme).Where(match => !match.Value.Contains("/bin/"))) Assert.True(Path.Exists(Path.Combine(Root, match.Value)), $"There is no {match.Value}.");
    }

    private static void Valid(string block)
    {
        var specification = Specification.Parse(block, "README.md");
        // What it writes out reads back to the same.
        Assert.Equal(specification.ToYaml(), Specification.Parse(specification.ToYaml(), "README.md").ToYaml());
    }

    private static IEnumerable<string> Blocks(string language)
        => Regex.Matches(Readme, $"^```{language}\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline).Select(m => m.Groups[1].Value);

    /// <summary>What follows <c>sweep</c>, or the program's project, in shell blocks and in the table of commands.</summary>
    private static IEnumerable<string> CommandLines()
    {
        foreach (var line in Blocks("sh").SelectMany(block => block.Split('\n')).Select(line => line.Split(" #")[0].Trim()))
        {
            if (line.StartsWith("sweep ", StringComparison.Ordinal)) yield return line["sweep ".Length..];
            if (line.IndexOf("src/Sweep.Cli -- ", StringComparison.Ordinal) is >= 0 and var at) yield return line[(at + "src/Sweep.Cli -- ".Length)..];
        }

        foreach (Match match in CommandRows().Matches(Readme)) yield return match.Groups[1].Value;
    }

    private static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Sweep.sln"))) folder = Path.GetDirectoryName(folder)!;
        return folder;
    }

    [GeneratedRegex(@"^\| `sweep ([^`]+)`", RegexOptions.Multiline)]
    private static partial Regex CommandRows();

    [GeneratedRegex(@"(?<![\w/$])(?:src|tests|deploy|\.ci)/[\w./-]*\w")]
    private static partial Regex Paths();

    [GeneratedRegex("<!-- hyperparameters -->.*?</details>", RegexOptions.Singleline)]
    private static partial Regex HyperparameterTable();
}
