using Sweep.Hosting.Specifications;
using Sweep.Hosting.Trainers;
using Xunit;

namespace Sweep.Torch.Tests.Programs;

/// <summary>What trials are said to take of their device's memory.</summary>
[Collection(nameof(TensorsTests))]
public sealed class MemoryTests
{
    // One-hot input of 12 symbols; the gates of an LSTM, for each position: time 40 · batch 16 · 4 · hidden numbers of 4 bytes.
    private const int Positions = 40 * 16;

    [Theory]
    [InlineData("off")]
    [InlineData("2")]
    public void Trial_takes_its_weights_four_times_over_and_what_its_window_leaves(string fuse)
    {
        var (small, large) = (Measure(fuse, hidden: 128), Measure(fuse, hidden: 256));
        foreach (var (hidden, bytes) in (ReadOnlySpan<(int, long)>)[(128, small), (256, large)])
        {
            // Weights, gradients and two moments of Adam; gates, states and memories of the window at least once, and not ten times.
            var weights = 4L * 4 * (4 * hidden * (hidden + 12) + hidden * 12);
            var window = 4L * Positions * 4 * hidden;
            Assert.InRange(bytes, weights + window, 2 * weights + 10 * window);
        }
    }

    [Fact]
    public void Nobody_has_measured_before_the_first_step()
    {
        using var engine = new TorchEngine().Open(new EngineSpecification());
        using var training = engine.Start(Trials.Plan("char-lm", ""), null);
        Assert.Equal(0, training.Progress.DeviceMemory);
    }

    [Fact]
    public void Measuring_how_many_slots_there_should_be_leaves_no_tensors()
    {
        var before = TensorCount.Settled();
        Engines.Add(new TorchEngine());
        var specification = Specification.Parse("task: reber\nspace: { hidden: { int: [4, 8] } }\nbudget: { trials: 4 }\nengine: torch\nfuse: 4\n", "reber.yaml");
        using (var trainer = Engines.Open(specification)!) Assert.InRange(SlotMeasurement.Of(specification, trainer, static _ => { }), 1, 4);
        Assert.Equal(before, TorchSharp.torch.Tensor.TotalCount);
    }

    private static long Measure(string fuse, int hidden)
    {
        using var engine = new TorchEngine().Open(new EngineSpecification(Fuse: fuse));
        using var training = engine.Start(Trials.Plan("char-lm", $"cell=lstm hidden={hidden} batch=16 window=40 optimizer=adam"), null);
        Assert.IsType<TrainingOutcome.Reached>(training.TrainTo(2, default));
        return training.Progress.DeviceMemory;
    }
}
