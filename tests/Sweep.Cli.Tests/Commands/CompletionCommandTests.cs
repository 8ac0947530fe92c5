using Sweep.TestKit;
using Xunit;

namespace Sweep.Cli.Tests.Commands;

public sealed class CompletionCommandTests
{
    [Theory]
    [InlineData("bash", "complete -o default -F _sweep sweep")]
    [InlineData("zsh", "compdef _sweep sweep")]
    [InlineData("pwsh", "Register-ArgumentCompleter -Native -CommandName sweep")]
    public async Task Script_registers_itself(string shell, string registration)
    {
        var result = await SweepProgram.Run("completion", shell);
        Assert.Equal(0, result.ExitCode);
        Assert.Contains(registration, result.Out);
        Assert.Contains("[suggest:", result.Out);
    }

    [Theory]
    [InlineData("sweep lead", "leaderboard")]
    [InlineData("sweep export x --form", "--format")]
    [InlineData("sweep export x --format ", "jsonl")]
    [InlineData("sweep completion z", "zsh")]
    public async Task Program_answers_what_fits(string line, string word)
    {
        var result = await SweepProgram.Run($"[suggest:{line.Length}]", line);
        Assert.Equal(0, result.ExitCode);
        Assert.Contains(word, result.Out.Split('\n').Select(w => w.Trim()));
    }

    [Fact]
    public async Task Sweeps_are_completed()
    {
        using var scratch = new ScratchFolder();
        Specifications.Write(scratch.Path, Specifications.Reber);
        await SweepProgram.RunProcess(scratch.Path, "run", "spec.yaml", "--set", "budget.trials=1", "--quiet");
        foreach (var line in (string[])["sweep leaderboard ", "sweep show "])
        {
            Assert.Contains("sweeps/tiny", (await SweepProgram.RunProcess(scratch.Path, $"[suggest:{line.Length}]", line)).Out);
        }
    }
}
