using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using Sweep.TestKit;
using Xunit;

namespace Sweep.Cli.Tests.Serving;

/// <summary>Processes that serve, and their signals. Windows has no signals that another process could send.</summary>
public sealed partial class ServeCommandTests : IDisposable
{
    private const int Interrupt = 2;
    private static readonly string[] Long = ["--set", "scheduler.max_resource=100000", "--set", "scheduler.min_resource=50000", "--set", "budget.trials=1000"];

    private readonly ScratchFolder _scratch = new();
    private readonly List<Process> _started = [];

    private string Specification => Specifications.Write(_scratch.Path, Specifications.Reber);

    public void Dispose()
    {
        // What a test that failed has left running.
        foreach (var process in _started)
        {
            try
            {
                process.Kill();
            }
            catch (InvalidOperationException)
            {
                // It has ended, as it should.
            }
        }

        _scratch.Dispose();
    }

    [Fact]
    public async Task Run_is_served_controlled_by_its_folder_and_drained()
    {
        if (OperatingSystem.IsWindows()) return;
        var process = Start(["run", Specification, "--folder", "s", "--serve", "--listen", "http://127.0.0.1:0", "--quiet", .. Long]);
        var url = await Address(process);
        Assert.Contains("s  ", (await SweepProgram.Run("list", "--server", url)).Out);
        Assert.Equal(0, (await SweepProgram.Run("pause", _scratch["s"], "--reason", "for lunch")).ExitCode);
        Assert.Contains("paused", (await SweepProgram.Run("list", "--server", url)).Out);
        Assert.Contains("\nsweep_trials{", await new HttpClient().GetStringAsync($"{url}/metrics"));
        var another = await SweepProgram.Run("run", Specification, "--server", url);
        Assert.Equal((1, "This server runs one sweep and ends with it: it was begun with 'sweep run --serve'. 'sweep serve' takes new ones.\n"), (another.ExitCode, another.Error));

        Assert.Equal(0, Kill(process.Id, Interrupt));
        var ended = await SweepProgram.Finish(process);
        Assert.Equal(130, ended.ExitCode);
        Assert.Contains("resume s", ended.Error);
    }

    [Fact]
    public async Task Server_drains_all_its_sweeps_and_takes_them_up_again()
    {
        if (OperatingSystem.IsWindows()) return;
        var first = Start("serve", "--listen", "http://127.0.0.1:0", "--slots", "1");
        var url = await Address(first);
        var run = Start(["run", Specification, "--server", url, .. Long]);
        Assert.Contains("as tiny on", await run.StandardError.ReadLineAsync());
        Assert.Contains("trial 0 started", await run.StandardOutput.ReadLineAsync());

        // Ctrl-C leaves a sweep that runs elsewhere alone.
        Assert.Equal(0, Kill(run.Id, Interrupt));
        var left = await SweepProgram.Finish(run);
        Assert.Equal((130, $"tiny goes on without you. Follow it again, or end it:\n  sweep follow tiny --server {url}\n  sweep cancel tiny --server {url}\n"), (left.ExitCode, left.Error));
        Assert.Contains("running", (await SweepProgram.Run("list", "--server", url)).Out);

        Assert.Equal(0, Kill(first.Id, Interrupt));
        var stopped = await SweepProgram.Finish(first);
        Assert.Equal(0, stopped.ExitCode);
        Assert.EndsWith("Stopped; nothing is lost. 'sweep serve' goes on with everything.\n", stopped.Error);
        Assert.Contains("interrupted", (await SweepProgram.Run("list", _scratch["sweeps"])).Out);

        var second = Start("serve", "--listen", "http://127.0.0.1:0", "--slots", "1");
        var again = await Address(second);
        Assert.Equal(0, (await SweepProgram.Run("cancel", "tiny", "--server", again)).ExitCode);
        Assert.Equal(0, Kill(second.Id, Interrupt));
        Assert.Equal(0, (await SweepProgram.Finish(second)).ExitCode);
        Assert.Equal(0, (await SweepProgram.Run("replay", _scratch["sweeps/tiny"], "--verify")).ExitCode);
    }

    [Fact]
    public async Task Server_that_cannot_listen_says_why_and_begins_no_sweep()
    {
        await using var served = await ServedFolder.Start();
        string[] listen = ["--listen", served.Url];
        var taken = $"Cannot serve {served.Url}: another program listens there already, perhaps another 'sweep serve'. End that, or choose another port: --listen http://127.0.0.1:0 takes a free one.\n";
        foreach (var command in (string[][])[["run", Specification, "--folder", _scratch["s"], "--serve", .. listen], ["serve", _scratch["sweeps"], .. listen]])
        {
            var result = await SweepProgram.Run(command);
            Assert.Equal(new ProgramResult(1, "", taken), result);
        }

        Assert.False(Directory.Exists(_scratch["s"]));
        var open = await SweepProgram.Run("serve", _scratch["sweeps"], "--listen", "http://127.0.0.1:0", "--tokens", _scratch["tokns.json"]);
        Assert.Equal(new ProgramResult(2, "", $"There is no file of tokens '{_scratch["tokns.json"]}'. 'sweep token create NAME --tokens {_scratch["tokns.json"]}' makes it.\n"), open);
        var address = await SweepProgram.Run("serve", _scratch["sweeps"], "--listen", "127.0.0.1:7878");
        Assert.Equal(1, address.ExitCode);
        Assert.StartsWith("Cannot serve '127.0.0.1:7878': it must be http:// or https://", address.Error);
    }

    [Fact]
    public async Task Environment_names_server_and_token()
    {
        await using var served = await ServedFolder.Start(withTokens: true);
        var token = served.FirstToken;
        var listed = await SweepProgram.RunProcess(_scratch.Path, new Dictionary<string, string> { ["SWEEP_SERVER"] = served.Url, ["SWEEP_TOKEN"] = token }, "list");
        Assert.Equal(new ProgramResult(0, "", $"There are no sweeps on {served.Url}. 'sweep run SPEC' makes one.\n"), listed);
        var mistyped = await SweepProgram.RunProcess(_scratch.Path, new Dictionary<string, string> { ["SWEEP_SERVER"] = "127.0.0.1:7878" }, "list");
        Assert.Equal(new ProgramResult(2, "", "'SWEEP_SERVER' must be an address such as http://127.0.0.1:7878, but got '127.0.0.1:7878'. Did you mean http://127.0.0.1:7878?\n"), mistyped);
    }

    private Process Start(params string[] arguments)
    {
        var process = SweepProgram.Start(_scratch.Path, arguments);
        _started.Add(process);
        return process;
    }

    /// <summary>The address that a process says it serves, once its sweeps can be asked for.</summary>
    private static async Task<string> Address(Process process)
    {
        var line = await process.StandardError.ReadLineAsync() ?? "";
        var url = ServedAddress().Match(line).Groups[1].Value;
        Assert.True(url.Length > 0, line);
        using var client = new HttpClient();
        for (var tries = 0; ; tries++)
        {
            using var ready = await client.GetAsync($"{url}/healthz/ready");
            if (ready.IsSuccessStatusCode) return url;
            Assert.True(tries < 1000, $"{url} is not ready: {ready.StatusCode} {await ready.Content.ReadAsStringAsync()}");
            await Task.Delay(50);
        }
    }

    [GeneratedRegex("^Serving (http://[^ ]+) to ")]
    private static partial Regex ServedAddress();

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Kill(int process, int signal);
}
