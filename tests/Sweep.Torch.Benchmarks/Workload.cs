using System.Diagnostics;
using System.Globalization;
using Sweep.Hosting.Specifications;
using Sweep.TestKit;
using Sweep.TestKit.Engines;
using Sweep.Torch.Devices;
using Sweep.Torch.Programs;
using Sweep.Training;
using Sweep.Training.Data;
using Sweep.Training.Layers;
using Sweep.Training.Models;
using Sweep.Training.Settings;
using Sweep.Training.Tasks;

namespace Sweep.Torch.Benchmarks;

/// <summary>Training steps of a character model on Tiny Shakespeare, batch 32, window 50 unless said otherwise: what the reference measured too.</summary>
internal static class Workload
{
    private static readonly Lazy<ITask> Text = new(static () => new CharLmTask(
        Utf8Text.Read(SharedFolder.Find("data/tinyshakespeare/input.txt") ?? throw new InvalidOperationException("needs ../shared/data/tinyshakespeare beside the checkout")), [0.9, 0.1], InputKind.OneHot));

    /// <summary>A trial; trials of the same settings differ in learning rate and seed.</summary>
    public static TrainerPlan Plan(string settings, int trial)
        => new(Text.Value, Trials.Settings($"batch=32 window=50 clip=5 {settings} lr={(0.0005 * (1 + trial % 20)).ToString(CultureInfo.InvariantCulture)}"), (ulong)trial + 1, ResourceKind.Steps, 1_000_000);

    /// <summary>The device of a benchmark's options.</summary>
    public static TorchDevice Device(string name, string precision)
    {
        var asked = new EngineSpecification(name, precision);
        if (asked.IsCuda) ProductPrecision.Hold(precision);
        return TorchLibrary.Open(asked);
    }

    /// <summary>A program of so many trials, and a step of all of them.</summary>
    public static (TorchProgram Program, Action Step) Program(TorchDevice device, string settings, int trials, bool alone = false)
    {
        var program = new TorchProgram(Plan(settings, 0), device, libraryAlone: alone);
        var lanes = Enumerable.Range(0, trials).Select(trial => program.Add(Plan(settings, trial), ModelState.Begin(Plan(settings, trial)))).ToArray();
        var (windows, norms) = (lanes.Select(static lane => new Window(lane.Plan.Network, lane.Plan.Settings.Batch, lane.Plan.LongestWindow)).ToArray(), new double[lanes[0].Plan.Network.Layers + 2]);
        var taken = 0L;
        return (program, () =>
        {
            LaneStep[] steps = [.. lanes.Zip(windows, (lane, window) =>
            {
                lane.Plan.Task.Fill(lane.Plan.Settings, lane.Plan.Seed, taken, window);
                return new LaneStep(lane, window, taken, lane.Plan.Settings.LearningRate, norms);
            })];
            program.Step(steps);
            taken++;
        });
    }

    /// <summary>Steps a second: the best of three rounds, after a warm-up.</summary>
    public static double Rate(Action step, double seconds)
    {
        for (var i = 0; i < 3; i++) step();
        var best = 0.0;
        for (var round = 0; round < 3; round++)
        {
            var (watch, steps) = (Stopwatch.StartNew(), 0);
            do
            {
                step();
                steps++;
            }
            while (watch.Elapsed.TotalSeconds < seconds / 3);
            best = Math.Max(best, steps / watch.Elapsed.TotalSeconds);
        }

        return best;
    }

    /// <summary>Tokens of one trial's step.</summary>
    public static double Tokens(string settings) => Text.Value.TokensPerStep(Plan(settings, 0).Settings);
}
