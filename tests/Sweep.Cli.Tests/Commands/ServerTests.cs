using System.Text.Json;
using Sweep.Server.Access;
using Xunit;

namespace Sweep.Cli.Tests.Commands;

/// <summary>Commands against a server do as they do with a folder.</summary>
public sealed class ServerTests : IAsyncLifetime
{
    private ServedFolder _served = null!;

    public async Task InitializeAsync() => _served = await ServedFolder.Start();

    public Task DisposeAsync() => _served.DisposeAsync().AsTask();

    [Fact]
    public async Task Run_creates_there_follows_and_concludes()
    {
        var run = await _served.Ok("run", Specifications.Write(_served.Scratch.Path, Specifications.Reber));
        Assert.StartsWith($"tiny: 6 trials, random and asha, as tiny on {_served.Url}\n", run.Error);
        Assert.Contains("trial 0 started: cell=", run.Out);
        Assert.Contains("is the best so far: val_loss", run.Out);
        Assert.Contains("tiny is finished after", run.Out);
        Assert.Matches($"Next:\n  sweep show tiny/\\d --server {_served.Url}\n  sweep export tiny --server {_served.Url} > trials.csv\n$", run.Out);
        Assert.True(File.Exists(Path.Combine(_served.Root, "tiny", "journal.jsonl")));
    }

    [Fact]
    public async Task Reads_as_from_the_folder()
    {
        await _served.Ok("run", Specifications.Write(_served.Scratch.Path, Specifications.Reber), "--quiet");
        var folder = Path.Combine(_served.Root, "tiny");
        string[][] commands =
        [
            ["leaderboard", "tiny"], ["leaderboard", "tiny", "--top", "2"], ["show", "tiny"], ["show", "tiny/3", "--output", "json"], ["export", "tiny"], ["export", "tiny", "--format", "jsonl"],
            ["export", "tiny", "--what", "reports"], ["export", "tiny", "--what", "reports", "--format", "jsonl"], ["evaluate", "tiny"],
        ];
        foreach (var command in commands)
        {
            var local = await SweepProgram.Run([command[0], folder + command[1]["tiny".Length..], .. command[2..]]);
            Assert.Equal(local, await _served.Ok(command));
        }

        var listed = await _served.Ok("list");
        Assert.Contains("tiny   finished", listed.Out);
        Assert.DoesNotContain("folder", listed.Out);
        var replayed = await _served.Ok("replay", "tiny", "--verify");
        Assert.StartsWith($"{_served.Url}/tiny: ", replayed.Out);
        Assert.Equal((await SweepProgram.Run("replay", folder, "--verify")).Out.Split('\n')[1..], replayed.Out.Split('\n')[1..]);
        using var document = JsonDocument.Parse((await _served.Ok("leaderboard", "tiny", "--output", "json")).Out);
        Assert.Equal(_served.Url, document.RootElement.GetProperty("server").GetString());
        Assert.False(document.RootElement.TryGetProperty("folder", out _));
    }

    [Fact]
    public async Task Text_model_of_a_server_writes_here()
    {
        File.WriteAllText(_served.Scratch["text.txt"], string.Concat(Enumerable.Repeat("the cat sat on the mat, and that was that.\n", 60)));
        var run = await _served.Ok("run", Specifications.Write(_served.Scratch.Path, Specifications.CharLm));
        Assert.Contains($"sample letters --server {_served.Url}", run.Out);
        var there = await _served.Ok("sample", "letters", "--length", "40", "--prompt", "the ");
        Assert.Equal((await SweepProgram.Run("sample", Path.Combine(_served.Root, "letters"), "--length", "40", "--prompt", "the ")).Out, there.Out);
    }

    [Fact]
    public async Task Name_that_is_taken_is_numbered()
    {
        var specification = Specifications.Write(_served.Scratch.Path, Specifications.Reber);
        foreach (var name in (string[])["tiny", "tiny-2", "tiny-3"])
        {
            using var document = JsonDocument.Parse((await _served.Ok("run", specification, "--set", "budget.trials=1", "--quiet", "--output", "json")).Out);
            Assert.Equal(name, document.RootElement.GetProperty("sweep").GetString());
        }
    }

    [Fact]
    public async Task Pauses_resumes_cancels_and_deletes()
    {
        var specification = Specifications.Write(_served.Scratch.Path, Specifications.Reber);
        var run = Task.Run(() => _served.Ok("run", specification, "--set", "budget.trials=100000", "--quiet"));
        while (!(await SweepProgram.Run("list", "--server", _served.Url)).Out.Contains("running", StringComparison.Ordinal)) await Task.Delay(20);
        var paused = await _served.Ok("pause", "tiny", "--reason", "for lunch");
        Assert.Equal($"tiny is paused. Go on with:\n  sweep resume tiny --server {_served.Url}\n", paused.Error);
        using (var document = JsonDocument.Parse((await _served.Ok("leaderboard", "tiny", "--output", "json")).Out))
        {
            Assert.Equal(("paused", "for lunch"), (document.RootElement.GetProperty("state").GetString(), document.RootElement.GetProperty("reason").GetString()));
        }

        // The same through the folder, whose process says where it can be reached.
        var folder = Path.Combine(_served.Root, "tiny");
        var resume = Task.Run(() => SweepProgram.Run("resume", folder, "--quiet"));
        while (!(await _served.Ok("list")).Out.Contains("running", StringComparison.Ordinal)) await Task.Delay(20);
        var refused = await SweepProgram.Run("delete", folder, "--yes");
        Assert.Equal((1, "The sweep 'tiny' is running. Pause or cancel it first.\n"), (refused.ExitCode, refused.Error));
        Assert.Equal($"{folder} is cancelled.\n", (await SweepProgram.Run("cancel", folder, "--reason", "enough")).Error);
        Assert.Contains("Enough.", (await run).Out);
        Assert.Contains("Enough.", (await resume).Out);

        var asked = await SweepProgram.Run("delete", "tiny", "--server", _served.Url);
        Assert.Equal(1, asked.ExitCode);
        Assert.StartsWith($"{_served.Url}/tiny is finished and has ", asked.Error);
        Assert.Equal($"{_served.Url}/tiny is deleted.\n", (await _served.Ok("delete", "tiny", "--yes")).Error);
        Assert.False(Directory.Exists(folder));
        Assert.Equal($"There are no sweeps on {_served.Url}. 'sweep run SPEC --server {_served.Url}' makes one.\n", (await _served.Ok("list")).Error);
    }

    [Fact]
    public async Task Problems_of_a_specification_are_those_of_the_file()
    {
        var path = Specifications.Write(_served.Scratch.Path, Specifications.Reber.Replace("hidden:", "hiden:").Replace("trials: 6", "trials: many"));
        var here = await SweepProgram.Run("run", path);
        var there = await SweepProgram.Run("run", path, "--server", _served.Url);
        Assert.Equal(2, there.ExitCode);
        Assert.Equal(here, there);
    }

    [Fact]
    public async Task Follow_shows_a_finished_sweep_at_once()
    {
        await _served.Ok("run", Specifications.Write(_served.Scratch.Path, Specifications.Reber), "--quiet");
        Assert.StartsWith("\ntiny is finished after", (await _served.Ok("follow", "tiny")).Out);
        Assert.StartsWith("\ntiny is finished after", (await SweepProgram.Run("follow", Path.Combine(_served.Root, "tiny"))).Out);
    }

    public static TheoryData<string, string[]> Mistakes => new()
    {
        { "unknown-sweep", ["leaderboard", "tinny"] },
        { "unknown-trial", ["show", "tiny/9"] },
        { "folder-and-server", ["run", "SPEC", "--folder", "x"] },
        { "serve-and-server", ["run", "SPEC", "--serve"] },
        { "listen-without-serve", ["run", "SPEC", "--listen", "http://127.0.0.1:0"] },
        { "parent-and-server", ["list", "somewhere"] },
        { "slots-of-a-served-sweep", ["resume", "tiny", "--slots", "3"] },
        { "cancel-finished", ["cancel", "tiny"] },
        { "pause-finished", ["pause", "tiny"] },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public async Task Mistake_is_answered_with_a_remedy(string name, string[] arguments)
    {
        var specification = Specifications.Write(_served.Scratch.Path, Specifications.Reber);
        if (arguments[^1] != "somewhere") await _served.Ok("run", specification, "--set", "budget.trials=1", "--quiet");
        var result = await SweepProgram.Run([.. arguments.Select(word => word == "SPEC" ? specification : word), "--server", _served.Url]);
        Assert.NotEqual(0, result.ExitCode);
        Assert.Empty(result.Out);
        GoldenText.Check($"server-{name}", $"exit {result.ExitCode}\n{result.Error.Replace(_served.Url, "URL").Replace(_served.Scratch.Path, "DIR")}");
    }
}

/// <summary>What keeps a command from its server, each with its whole message: <c>Golden/server-*.txt</c>.</summary>
public sealed class ServerRefusalTests
{
    [Fact]
    public async Task Without_a_token_with_a_wrong_one_and_with_one_that_may_not()
    {
        await using var served = await ServedFolder.Start(withTokens: true);
        var reader = served.Token("reader", Role.Read);
        var specification = Specifications.Write(served.Scratch.Path, Specifications.Reber);
        await Check("no-token", served.Url, "list");
        await Check("wrong-token", served.Url, "list", "--token", "swp_nonsense");
        var denied = "";
        for (var i = 0; i < 50 && !denied.Contains("operate", StringComparison.Ordinal); i++)
        {
            // A new token counts within a second.
            denied = (await SweepProgram.Run("run", specification, "--server", served.Url, "--token", reader)).Error;
            await Task.Delay(100);
        }

        await Check("wrong-role", served.Url, "run", specification, "--token", reader);
    }

    [Theory]
    [InlineData("unreachable", "http://127.0.0.1:1")]
    [InlineData("unknown-host", "http://nowhere.invalid:7878")]
    public async Task That_is_not_there(string name, string url) => await Check(name, url, "list");

    [Fact]
    public async Task That_speaks_no_TLS()
    {
        await using var served = await ServedFolder.Start();
        await Check("no-tls", served.Url.Replace("http:", "https:"), "list");
    }

    private static async Task Check(string name, string url, params string[] arguments)
    {
        var result = await SweepProgram.Run([.. arguments, "--server", url]);
        Assert.Empty(result.Out);
        GoldenText.Check($"server-{name}", $"exit {result.ExitCode}\n{result.Error.Replace(new Uri(url).Authority, "HOST")}");
    }
}
