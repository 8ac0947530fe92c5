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
        var readme = File.ReadAllText(Path.Combine(RepositoryFolder.Root, "README.md")).ReplaceLineEndings("\n");
        var example = Assert.Single(Regex.Matches(readme, "^```python\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)).Groups[1].Value;
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

    private static async Task<(int Code, string Output, string Error)> Run(string file, string server)
    {
        var start = new ProcessStartInfo(PythonFactAttribute.Program) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(file);
        start.Environment["SWEEP_SERVER"] = server;
        start.Environment["no_proxy"] = "*";
        start.Environment.Remove("SWEEP_TOKEN");
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, (await output).ReplaceLineEndings("\n"), await error);
    }
}
