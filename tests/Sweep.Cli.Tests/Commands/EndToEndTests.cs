using System.Text.Json;
using Sweep.TestKit;
using Xunit;

namespace Sweep.Cli.Tests.Commands;

/// <summary>A small sweep through every command, as a user would go.</summary>
public sealed class EndToEndTests : IDisposable
{
    private readonly ScratchFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task From_specification_to_replay()
    {
        var specification = Specifications.Write(_scratch.Path, Specifications.Reber);
        var folder = _scratch["tiny"];

        Assert.Contains("tiny is fine", (await Ok("validate", specification)).Out);
        var run = await Ok("run", specification, "--folder", folder);
        Assert.Contains("trial 0 started: cell=", run.Out);
        Assert.Contains("is the best so far: val_loss", run.Out);
        Assert.Contains("tiny is finished after", run.Out);
        Assert.Contains($"show {folder}/", run.Out);
        Assert.DoesNotContain('\u001b', run.Out + run.Error);

        var board = (await Ok("leaderboard", folder)).Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["rank", "trial", "val_loss", "steps", "state", "configuration"], board[0].Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(7, board.Length);

        var best = int.Parse(board[1].Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]);
        var show = (await Ok("show", folder)).Out;
        Assert.StartsWith($"tiny/{best}: ", show);
        Assert.Contains("rank 1 of 6", show);
        Assert.Contains("val_loss by steps", show);
        Assert.Equal(show, (await Ok("show", $"{folder}/{best}")).Out);

        Assert.Contains("tiny", (await Ok("list", _scratch.Path)).Out);
        Assert.Contains("verified", (await Ok("replay", folder, "--verify")).Out);
        Assert.Contains("finished", (await Ok("resume", folder)).Out);
    }

    [Fact]
    public async Task Best_model_measures_as_it_was_reported()
    {
        var folder = await Run(Specifications.Reber);
        using var board = JsonDocument.Parse((await Ok("leaderboard", folder, "--output", "json")).Out);
        using var measured = JsonDocument.Parse((await Ok("evaluate", folder, "--output", "json")).Out);
        var best = board.RootElement.GetProperty("leaderboard")[0];
        Assert.Equal(best.GetProperty("trial").GetInt32(), measured.RootElement.GetProperty("trial").GetInt32());
        Assert.Equal(best.GetProperty("objective").GetDouble(), measured.RootElement.GetProperty("metrics").GetProperty("val_loss").GetDouble());
    }

    [Fact]
    public async Task Json_is_all_that_standard_output_has()
    {
        var specification = Specifications.Write(_scratch.Path, Specifications.Reber);
        var result = await Ok("run", specification, "--folder", _scratch["s"], "--output", "json");
        Assert.Contains("trial 0 started", result.Error);
        using var document = JsonDocument.Parse(result.Out);
        var root = document.RootElement;
        Assert.Subset(
            root.EnumerateObject().Select(member => member.Name).ToHashSet(),
            (HashSet<string>)["sweep", "folder", "state", "reason", "elapsed_seconds", "metric", "trials", "best", "leaderboard"]);
        Assert.Subset(
            root.GetProperty("leaderboard")[0].EnumerateObject().Select(member => member.Name).ToHashSet(),
            (HashSet<string>)["rank", "trial", "id", "state", "reason", "attempts", "objective", "objective_resource", "resource", "proposed_at", "ended_at", "configuration"]);
        Assert.Equal("finished", root.GetProperty("state").GetString());
        Assert.Equal(6, root.GetProperty("trials").GetProperty("total").GetInt32());

        var quiet = await Ok("run", specification, "--folder", _scratch["q"], "--output", "json", "--quiet");
        Assert.Empty(quiet.Error);
        foreach (var command in (string[][])[["list", _scratch.Path], ["show", _scratch["s"]], ["replay", _scratch["s"], "--verify"]])
        {
            JsonDocument.Parse((await Ok([.. command, "--output", "json"])).Out).Dispose();
        }
    }

    [Fact]
    public async Task Same_seed_same_sweep()
    {
        var specification = Specifications.Write(_scratch.Path, Specifications.Reber);
        async Task<string> Reports(string name, string seed)
        {
            await Ok("run", specification, "--folder", _scratch[name], "--seed", seed);
            var rows = (await Ok("export", _scratch[name], "--what", "reports")).Out.Split('\n');
            return string.Join('\n', rows.Select(row => string.Join(',', row.Split(',').Where((_, column) => column != 3)))); // without the time
        }

        var first = await Reports("a", "7");
        Assert.Equal(first, await Reports("b", "7"));
        Assert.NotEqual(first, await Reports("c", "8"));
    }

    [Fact]
    public async Task Exports_agree_with_each_other()
    {
        var folder = await Run(Specifications.Reber);
        var csv = (await Ok("export", folder)).Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(',')).ToList();
        var json = (await Ok("export", folder, "--format", "jsonl")).Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal(6, json.Count);
        Assert.Equal(7, csv.Count);
        var (objective, lr) = (Array.IndexOf(csv[0], "objective"), Array.IndexOf(csv[0], "lr"));
        for (var i = 0; i < json.Count; i++)
        {
            Assert.Equal(double.Parse(csv[i + 1][objective]), json[i].GetProperty("objective").GetDouble());
            Assert.Equal(double.Parse(csv[i + 1][lr]), json[i].GetProperty("configuration").GetProperty("lr").GetDouble());
        }

        var reports = (await Ok("export", folder, "--what", "reports")).Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var lines = (await Ok("export", folder, "--what", "reports", "--format", "jsonl")).Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(reports.Length - 1, lines.Length);
    }

    [Fact]
    public async Task Text_model_writes_and_measures_text()
    {
        File.WriteAllText(_scratch["text.txt"], string.Concat(Enumerable.Repeat("the cat sat on the mat, and that was that.\n", 60)));
        var folder = await Run(Specifications.CharLm);
        var text = (await Ok("sample", folder, "--length", "40", "--prompt", "the ", "--seed", "3")).Out;
        Assert.StartsWith("the ", text);
        Assert.Equal(4 + 40 + 1, text.Length);
        Assert.Equal(text, (await Ok("sample", folder, "--length", "40", "--prompt", "the ", "--seed", "3")).Out);
        Assert.NotEqual(text, (await Ok("sample", folder, "--length", "40", "--prompt", "the ", "--seed", "4")).Out);

        File.WriteAllText(_scratch["other.txt"], string.Concat(Enumerable.Repeat("that mat sat on the cat.\n", 20)));
        Assert.Contains("val_loss", (await Ok("evaluate", folder, "--set", $"task.data={_scratch["other.txt"]}")).Out);

        var unknown = await SweepProgram.Run("sample", folder, "--prompt", "the zoo");
        Assert.Equal(2, unknown.ExitCode);
        Assert.Empty(unknown.Out);
        Assert.Equal("prompt: symbol 'z' (U+007A) at position 4 is not in the vocabulary of the model, which has 15 symbols.\n", unknown.Error);
    }

    [Fact]
    public async Task Default_folder_is_numbered_where_it_is_taken()
    {
        Specifications.Write(_scratch.Path, Specifications.Reber);
        foreach (var folder in (string[])["tiny", "tiny-2"])
        {
            var run = await SweepProgram.RunProcess(_scratch.Path, "run", "spec.yaml", "--set", "budget.trials=1", "--quiet");
            Assert.Equal((0, ""), (run.ExitCode, run.Error));
            Assert.True(File.Exists(_scratch[$"sweeps/{folder}/journal.jsonl"]));
        }

        // A sweep is also found by its name.
        Assert.Equal(0, (await SweepProgram.RunProcess(_scratch.Path, "leaderboard", "tiny-2")).ExitCode);
    }

    [Theory]
    [InlineData("--set", "budget.time=1m", "tiny: 6 trials, at most 1m 00s, random and asha, 1 slot, in ")]
    [InlineData("--set", "slots=2", "tiny: 6 trials, random and asha, 2 slots, in ")]
    public async Task Run_says_first_what_it_does(string option, string value, string line)
    {
        var specification = Specifications.Write(_scratch.Path, Specifications.Reber);
        var run = await Ok("run", specification, "--folder", _scratch["s"], option, value);
        Assert.StartsWith(line + _scratch["s"], run.Error);
    }

    [Fact]
    public async Task A_grid_without_a_budget_says_nothing_of_one()
    {
        string[] grid = ["--set", "sampler=grid", "--set", "space.lr={ choice: [0.01] }", "--set", "space.hidden={ choice: [4] }", "--set", "budget="];
        var run = await Ok(["run", Specifications.Write(_scratch.Path, Specifications.Reber), "--folder", _scratch["s"], .. grid]);
        Assert.StartsWith($"tiny: grid and asha, 1 slot, in {_scratch["s"]}", run.Error);
    }

    private async Task<string> Run(string specification)
    {
        var folder = _scratch["sweep"];
        await Ok("run", Specifications.Write(_scratch.Path, specification), "--folder", folder, "--quiet");
        return folder;
    }

    private static async Task<ProgramResult> Ok(params string[] arguments)
    {
        var result = await SweepProgram.Run(arguments);
        Assert.True(result.ExitCode == 0, $"sweep {string.Join(' ', arguments)} exited with {result.ExitCode}:\n{result.Error}");
        return result;
    }
}
