using System.Runtime.InteropServices;
using Sweep.TestKit;
using Xunit;

namespace Sweep.Cli.Tests.Commands;

/// <summary>Signals to a real process. Windows has none that another process could send.</summary>
public sealed partial class InterruptionTests : IDisposable
{
    private const int Interrupt = 2, Terminate = 15;

    private readonly ScratchFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData(Interrupt)]
    [InlineData(Terminate)]
    public async Task A_signal_drains_and_resume_ends_as_if_nothing_had_been(int signal)
    {
        if (OperatingSystem.IsWindows()) return;
        string[] run = ["run", Specifications.Write(_scratch.Path, Specifications.Reber), "--set", "scheduler.max_resource=1200", "--set", "scheduler.min_resource=300"];
        using var process = SweepProgram.Start(_scratch.Path, [.. run, "--folder", "broken"]);
        await Until(() => File.Exists(_scratch["broken/journal.jsonl"]) && File.ReadAllText(_scratch["broken/journal.jsonl"]).Contains("metrics-reported"));
        Assert.Equal(0, Kill(process.Id, signal));
        var interrupted = await SweepProgram.Finish(process);
        Assert.Equal(130, interrupted.ExitCode);
        Assert.Contains("Stopping: what is running saves a checkpoint.", interrupted.Error);
        Assert.Contains("resume broken", interrupted.Error);

        var listed = await SweepProgram.Run("list", _scratch.Path);
        Assert.Contains("interrupted", listed.Out);
        var resumed = await SweepProgram.RunProcess(_scratch.Path, "resume", "broken");
        Assert.Equal(0, resumed.ExitCode);
        Assert.Contains("tiny is finished", resumed.Out);
        Assert.Equal(0, (await SweepProgram.Run("replay", _scratch["broken"], "--verify")).ExitCode);

        Assert.Equal(0, (await SweepProgram.Run([.. run, "--folder", _scratch["whole"], "--quiet"])).ExitCode);
        Assert.Equal((await SweepProgram.Run("leaderboard", _scratch["whole"])).Out, (await SweepProgram.Run("leaderboard", _scratch["broken"])).Out);
    }

    [Fact]
    public async Task A_sweep_in_use_is_refused()
    {
        if (OperatingSystem.IsWindows()) return;
        var specification = Specifications.Write(_scratch.Path, Specifications.Reber);
        using var process = SweepProgram.Start(_scratch.Path, "run", specification, "--folder", "s", "--set", "scheduler.max_resource=100000", "--set", "scheduler.min_resource=50000");
        await Until(() => File.Exists(_scratch["s/journal.jsonl"]) && File.ReadAllText(_scratch["s/journal.jsonl"]).Contains("metrics-reported"));
        var second = await SweepProgram.Run("resume", _scratch["s"]);
        Assert.Equal(0, (await SweepProgram.Run("leaderboard", _scratch["s"])).ExitCode);
        Assert.Contains("running", (await SweepProgram.Run("list", _scratch.Path)).Out);
        Assert.Equal(0, Kill(process.Id, Interrupt));
        Assert.Equal(130, (await SweepProgram.Finish(process)).ExitCode);
        Assert.Equal(1, second.ExitCode);
        Assert.Equal($"{_scratch["s"]} is in use by process {process.Id} on {Environment.MachineName}. Wait for it to end, or end it; a sweep has one host at a time.\n", second.Error);
    }

    [Fact]
    public async Task Killed_sweep_is_shown_as_interrupted_and_resumed()
    {
        var specification = Specifications.Write(_scratch.Path, Specifications.Reber);
        using var process = SweepProgram.Start(_scratch.Path, "run", specification, "--folder", "s", "--set", "scheduler.max_resource=1200", "--set", "scheduler.min_resource=300");
        await Until(() => File.Exists(_scratch["s/journal.jsonl"]) && File.ReadAllText(_scratch["s/journal.jsonl"]).Contains("metrics-reported"));
        process.Kill();
        await SweepProgram.Finish(process);
        Assert.Contains("interrupted", (await SweepProgram.Run("list", _scratch.Path)).Out);
        var resumed = await SweepProgram.Run("resume", _scratch["s"], "--output", "json", "--quiet");
        Assert.Equal(0, resumed.ExitCode);
        Assert.Contains("\"state\": \"finished\"", resumed.Out);
    }

    private static async Task Until(Func<bool> condition)
    {
        for (var i = 0; i < 12_000; i++)
        {
            if (condition()) return;
            await Task.Delay(5);
        }

        Assert.Fail("It did not happen within a minute.");
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Kill(int process, int signal);
}
