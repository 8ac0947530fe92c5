using System.Diagnostics;
using Sweep.Core.Sweeps;
using Sweep.Hosting.Folders;
using Sweep.Hosting.Journals;
using Sweep.TestKit;
using Sweep.TestKit.Local;
using Sweep.Torch.Devices;
using Xunit;

namespace Sweep.Torch.Tests.Commands;

/// <summary>Whole sweeps on this engine, as users run them.</summary>
public sealed class TorchSweepTests : IDisposable
{
    private readonly ScratchFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task Sweep_runs_to_its_end_and_its_decisions_replay()
    {
        var (code, output, error) = await TorchProgram.Run("run", Path.Combine(RepositoryFolder.Root, "deploy/sweeps/reber.yaml"), "--folder", _scratch["reber"], "--set", "engine=torch", "--set", "budget.trials=6", "--quiet");
        Assert.True(code == 0, error);
        Assert.Contains("6 trials", output, StringComparison.Ordinal);
        var (replayed, verdict, _) = await TorchProgram.Run("replay", _scratch["reber"], "--verify");
        Assert.Equal(0, replayed);
        Assert.Contains("verified", verdict, StringComparison.Ordinal);
        Assert.Contains("device: cpu\nprecision: float32\nfuse: auto\n", (await File.ReadAllTextAsync(_scratch["reber/spec.yaml"])).ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fused_sweep_gives_every_slot_a_place_in_one_program()
    {
        File.WriteAllText(_scratch["spec.yaml"], Specification("fuse: 4\nslots: 4", trials: 8, steps: 40));
        var (code, _, error) = await TorchProgram.Run("run", _scratch["spec.yaml"], "--folder", _scratch["fused"], "--quiet");
        Assert.True(code == 0, error);
        Assert.Equal(0, (await TorchProgram.Run("replay", _scratch["fused"], "--verify")).ExitCode);
    }

    /// <summary>Invariant 4 on this engine: killed where it stands and resumed, again and again, a sweep ends with the reports and weights of one that never was, to the last bit.</summary>
    [Fact]
    public async Task Killed_sweep_ends_as_one_that_never_was()
    {
        const int kills = 4;
        File.WriteAllText(_scratch["spec.yaml"], Specification("slots: 1", trials: 6, steps: 120));
        await Finish(TorchProgram.Start("run", _scratch["spec.yaml"], "--folder", _scratch["whole"], "--quiet"));
        var length = new FileInfo(SweepFolder.JournalPath(_scratch["whole"])).Length;
        for (var kill = 0; kill < kills; kill++)
        {
            using var process = Begin("killed");
            while (JournalBytes("killed") <= length * (kill + 1) / (kills + 2) && !process.HasExited) await Task.Delay(1);
            Assert.False(process.HasExited, "It ended before it could be killed.");
            process.Kill();
            await process.WaitForExitAsync();
        }

        await Finish(Begin("killed"));
        var (whole, killed) = (Journal("whole"), Journal("killed"));
        Assert.Empty(SweepComparison.Differences(whole, killed));
        Assert.Equal(SweepComparison.Reports(whole), SweepComparison.Reports(killed));
        Assert.NotEmpty(SweepComparison.Weights(whole));
    }

    [Fact]
    public async Task Gpu_that_is_not_there_is_a_problem_of_the_specification()
    {
        if (TorchLibrary.Look().Gpus.Count > 0) return; // it has one
        File.WriteAllText(_scratch["spec.yaml"], Specification("device: cuda", trials: 1, steps: 10));
        var (code, _, error) = await TorchProgram.Run("run", _scratch["spec.yaml"], "--folder", _scratch["gpu"]);
        Assert.Equal(2, code);
        Assert.StartsWith($"{_scratch["spec.yaml"]}: device: cuda cannot be used: ", error, StringComparison.Ordinal);
        Assert.Contains("or use device: cpu.", error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_scratch["gpu"]));
    }

    [Fact]
    public async Task Doctor_says_that_this_engine_is_here()
    {
        var (code, output, _) = await TorchProgram.Run("doctor");
        Assert.Equal(0, code);
        Assert.Matches(@"(?m)^torch +cpu +yes +libtorch [\d.]+$", output);
    }

    private static string Specification(string more, int trials, int steps) =>
        $$"""
        name: torch
        task: reber
        metric: { name: val_loss, goal: minimize }
        space: { lr: { float: [1e-3, 1e-1], log: true }, clip: { float: [0.5, 5] } }
        fixed: { cell: lstm, hidden: 8, batch: 4 }
        sampler: random
        scheduler: { kind: asha, resource: steps, min_resource: {{steps / 4}}, max_resource: {{steps}}, reduction_factor: 2 }
        report_every: {{Math.Max(1, steps / 10)}}
        budget: { trials: {{trials}} }
        checkpoints: { keep: 100 }
        engine: torch
        {{more}}
        """;

    private Process Begin(string folder) => SweepFolder.Holds(_scratch[folder])
        ? TorchProgram.Start("resume", _scratch[folder], "--quiet")
        : TorchProgram.Start("run", _scratch["spec.yaml"], "--folder", _scratch[folder], "--quiet");

    private static async Task Finish(Process process)
    {
        using (process)
        {
            var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            await process.WaitForExitAsync();
            Assert.True(process.ExitCode == 0, $"{await output}\n{await error}");
        }
    }

    private long JournalBytes(string folder) => new FileInfo(SweepFolder.JournalPath(_scratch[folder])) is { Exists: true } file ? file.Length : 0;

    private IReadOnlyList<JournalEntry> Journal(string folder) => [.. JournalFile.Read(SweepFolder.JournalPath(_scratch[folder]))];
}
