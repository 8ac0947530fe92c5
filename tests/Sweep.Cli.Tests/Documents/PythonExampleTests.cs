using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using Sweep.TestKit;
using Xunit;

namespace Sweep.Cli.Tests.Documents;

/// <summary>The training loop in README.md is searched over, as it stands there.</summary>
public sealed class PythonExampleTests
{
    [PythonFact]
    public async Task Loop_of_the_readme_fits_its_sine()
    {
        await using var served = await ServedFolder.Start();
        var example = Example("import json, math");
        Assert.InRange(example.Split('\n').Count(line => line.Trim().Length > 0), 1, 35);
        var (code, output, error) = await Run(Specifications.Write(served.Scratch.Path, example, "sine.py"), served.Url);

        Assert.True(code == 0, error);
        Assert.Equal("all 20 trials are done\n", output);
        using var board = JsonDocument.Parse((await served.Ok("leaderboard", "sine", "--output", "json")).Out);
        Assert.Equal("finished", board.RootElement.GetProperty("state").GetString());
        Assert.Equal(20, board.RootElement.GetProperty("trials").GetProperty("total").GetInt32());
        // The best of twenty stands well below what no network at all would have: the mean square of the sine is a half.
        Assert.InRange(board.RootElement.GetProperty("leaderboard")[0].GetProperty("objective").GetDouble(), 0, 0.05);
        Assert.Contains("verified", (await served.Ok("replay", "sine", "--verify")).Out);
    }

    /// <summary>The weights of a winner in another framework: the same validation loss, to the rounding of single precision.</summary>
    [PythonTorchFact]
    public async Task Winner_has_its_validation_loss_in_pytorch()
    {
        using var scratch = new ScratchFolder();
        var example = Example("import json, struct");
        Assert.InRange(example.Split('\n').Count(line => line.Trim().Length > 0), 1, 11);
        File.WriteAllText(scratch["text.txt"], string.Concat(Enumerable.Range(0, 600).Select(i => $"{(i * 7919 % 13 < 6 ? "to be" : "or not")} é{i % 7}\n")));
        var specification = Specifications.Write(scratch.Path, "task: { kind: char-lm, data: text.txt }\nspace: { lr: { float: [1e-3, 1e-2] } }\nfixed: { cell: lstm, hidden: 24, layers: 2, batch: 8, window: 20 }\nscheduler: { resource: steps, max_resource: 60 }\nbudget: { trials: 2 }\nslots: 1\n", "winner.yaml");
        var run = await SweepProgram.Run("run", specification, "--folder", scratch["winner"], "--quiet", "--output", "json");
        Assert.True(run.ExitCode == 0, run.Error);
        using var board = JsonDocument.Parse(run.Out);
        var expected = board.RootElement.GetProperty("leaderboard")[0].GetProperty("objective").GetDouble();

        var checkpoint = Assert.Single(Directory.EnumerateFiles(scratch["winner/checkpoints"], "*.safetensors", SearchOption.AllDirectories));
        var (code, output, error) = await Run(Specifications.Write(scratch.Path, example, "winner.py"), "", checkpoint, scratch["text.txt"]);
        Assert.True(code == 0, error);
        Assert.Equal(expected, double.Parse(output, System.Globalization.CultureInfo.InvariantCulture), 1e-5);
    }

    // The one of the README's Python examples that begins so.
    private static string Example(string beginning)
    {
        var readme = File.ReadAllText(Path.Combine(RepositoryFolder.Root, "README.md")).ReplaceLineEndings("\n");
        return Assert.Single(Regex.Matches(readme, "^```python\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline).Select(match => match.Groups[1].Value), example => example.StartsWith(beginning, StringComparison.Ordinal));
    }

    private static async Task<(int Code, string Output, string Error)> Run(string file, string server, params string[] arguments)
    {
        var start = new ProcessStartInfo(PythonFactAttribute.Program) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(file);
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        start.Environment["SWEEP_SERVER"] = server;
        start.Environment["no_proxy"] = "*";
        start.Environment.Remove("SWEEP_TOKEN");
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, (await output).ReplaceLineEndings("\n"), await error);
    }
}
