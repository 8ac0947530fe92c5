using System.Text.Json;
using Sweep.TestKit;
using Xunit;

namespace Sweep.Cli.Tests.Commands;

/// <summary>Pausing, cancelling and deleting the sweep of a folder that no process runs, or that one runs without serving.</summary>
public sealed class IdleSweepTests : IDisposable
{
    private readonly ScratchFolder _scratch = new();

    private string Folder => _scratch["s"];

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task Paused_sweep_stands_so_and_is_resumed_as_if_nothing_had_been()
    {
        await Interrupted();
        Assert.Equal($"{Folder} is paused. Go on with:\n  sweep resume {Folder}\n", (await Run("pause", Folder, "--reason", "for lunch")).Error);
        Assert.Equal(("paused", "for lunch"), await Standing());
        var resumed = await Run("resume", Folder, "--quiet");
        Assert.Equal(0, resumed.ExitCode);
        Assert.Equal(0, (await Run("replay", Folder, "--verify")).ExitCode);
        Assert.Equal("finished", (await Standing()).State);
    }

    [Fact]
    public async Task Cancelled_sweep_is_over_and_replays()
    {
        await Interrupted();
        Assert.Equal($"{Folder} is cancelled.\n", (await Run("cancel", Folder)).Error);
        Assert.Equal(("finished", $"cancelled by {Environment.UserName}"), await Standing());
        Assert.Equal(0, (await Run("replay", Folder, "--verify")).ExitCode);
        foreach (var command in (string[])["cancel", "pause"])
        {
            var again = await Run(command, Folder);
            Assert.Equal((1, $"The sweep 'tiny' is finished: cancelled by {Environment.UserName}.\n"), (again.ExitCode, again.Error));
        }
    }

    [Fact]
    public async Task Deleted_only_when_it_is_meant()
    {
        await Run("run", Specifications.Write(_scratch.Path, Specifications.Reber), "--folder", Folder, "--set", "budget.trials=1", "--quiet");
        var asked = await Run("delete", Folder);
        Assert.Equal(1, asked.ExitCode);
        Assert.Matches($"^{Folder} is finished and has 1 trial, the best with val_loss [0-9.]+. To delete it with all its trained models:\n  sweep delete {Folder} --yes\n$", asked.Error);
        Assert.True(Directory.Exists(Folder));
        Assert.Equal($"{Folder} is deleted.\n", (await Run("delete", Folder, "--yes")).Error);
        Assert.False(Directory.Exists(Folder));
    }

    [Fact]
    public async Task Sweep_that_another_process_runs_without_serving_takes_no_commands()
    {
        await Run("run", Specifications.Write(_scratch.Path, Specifications.Reber), "--folder", Folder, "--set", "budget.trials=1", "--quiet");
        using var held = Hosting.Folders.SweepFolder.Open(Folder);
        foreach (var command in (string[][])[["pause", Folder], ["cancel", Folder], ["delete", Folder, "--yes"]])
        {
            var result = await Run(command);
            Assert.Equal(1, result.ExitCode);
            Assert.Equal($"{Folder} is in use by process {Environment.ProcessId} on {Environment.MachineName}, which takes no commands: it was begun without --serve. Ctrl-C in its terminal saves and stops it.\n", result.Error);
        }
    }

    [Fact]
    public async Task Following_an_interrupted_sweep_says_how_to_go_on()
    {
        await Interrupted();
        var followed = await Run("follow", Folder);
        Assert.Equal((1, $"{Folder} is not running: it was interrupted. Go on with it:\n  sweep resume {Folder}\n"), (followed.ExitCode, followed.Error));
    }

    /// <summary>A sweep whose process was killed on the way: its journal cut off in the middle.</summary>
    private async Task Interrupted()
    {
        await Run("run", Specifications.Write(_scratch.Path, Specifications.Reber), "--folder", Folder, "--quiet");
        var journal = _scratch["s/journal.jsonl"];
        var lines = File.ReadAllLines(journal);
        var cut = Array.FindIndex(lines, line => line.Contains("\"trial\":1", StringComparison.Ordinal));
        File.WriteAllText(journal, string.Join('\n', lines[..cut]) + "\n");
        Assert.Equal("interrupted", (await Standing()).State);
    }

    private async Task<(string? State, string? Reason)> Standing()
    {
        using var document = JsonDocument.Parse((await Run("leaderboard", Folder, "--output", "json")).Out);
        return (document.RootElement.GetProperty("state").GetString(), document.RootElement.GetProperty("reason").GetString());
    }

    private static Task<ProgramResult> Run(params string[] arguments) => SweepProgram.Run(arguments);
}
