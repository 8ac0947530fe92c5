using Sweep.Torch.Devices;
using Sweep.Torch.Programs;
using Sweep.Training;
using Sweep.Training.Data;
using Sweep.Training.Models;
using Xunit;
using static TorchSharp.torch;

namespace Sweep.Torch.Tests.Programs;

/// <summary>On a GPU a trial of a group that is the only one goes through the library's layers: whoever joins and leaves, it trains on as if alone.</summary>
[Collection(nameof(TensorsTests))]
public sealed class LibraryAloneTests
{
    private static readonly TorchDevice Cpu = new("cpu", new Device("cpu"), ScalarType.Float32);

    [Theory]
    [InlineData("cell=lstm layers=2", "dropout=0")]
    [InlineData("cell=gru layers=2", "dropout=0.3")]
    [InlineData("cell=rnn layers=1", "clip=0.2")]
    public void Trials_train_on_through_either_kind_of_layers(string shape, string other)
    {
        var before = TensorCount.Settled();
        TrainerPlan[] plans = [Trials.Plan("char-lm", shape, seed: 1), Trials.Plan("char-lm", $"{shape} lr=0.02 {other}", seed: 2)];
        using (var program = new TorchProgram(plans[0], Cpu, libraryAlone: true))
        {
            var first = program.Add(plans[0], ModelState.Begin(plans[0]));
            Step(program, 0, 5, first);
            var second = program.Add(plans[1], ModelState.Begin(plans[1]));
            for (var step = 0; step < 5; step++)
            {
                Step(program, 5 + step, 1, first);
                Step(program, step, 1, second);
            }

            AssertAlike(plans[0], 10, program.Capture(first));
            program.Remove(first);
            Step(program, 5, 5, second);
            AssertAlike(plans[1], 10, program.Capture(second));
        }

        Assert.Equal(before, Tensor.TotalCount);
    }

    private static void Step(TorchProgram program, long from, int steps, TorchLane lane)
    {
        var window = new Window(lane.Plan.Network, lane.Plan.Settings.Batch, lane.Plan.LongestWindow);
        for (var step = from; step < from + steps; step++)
        {
            lane.Plan.Task.Fill(lane.Plan.Settings, lane.Plan.Seed, step, window);
            program.Step([new LaneStep(lane, window, step, lane.Plan.Settings.LearningRate, new double[lane.Plan.Network.Layers + 2])]);
        }
    }

    private static void AssertAlike(TrainerPlan plan, int steps, ModelState actual)
    {
        using var trainer = new Trainer(plan);
        for (var step = 0; step < steps; step++) Assert.Null(trainer.Step());
        foreach (var (a, b) in trainer.Model.Capture().Parameters.Values.Zip(actual.Parameters.Values)) Assert.True(Math.Abs(a - b) <= 1e-3, $"cpu {a:R}, torch {b:R}");
    }
}
