using Sweep.Hosting.Specifications;
using Sweep.Hosting.Trainers;
using Xunit;

namespace Sweep.Torch.Tests.Programs;

/// <summary>With products in bf16 a trial learns as in single precision, within its rounding; weights, optimizer and checkpoints stay in single precision.</summary>
public sealed class PrecisionTests
{
    [Theory]
    [InlineData("cell=lstm layers=2 dropout=0.1", "off")]
    [InlineData("cell=gru", "off")]
    [InlineData("cell=rnn", "off")]
    [InlineData("cell=lstm layers=2 dropout=0.1", "2")]
    [InlineData("cell=gru", "2")]
    public void Bf16_learns_as_float32_does(string settings, string fuse)
    {
        double Loss(string precision)
        {
            using var engine = new TorchEngine().Open(new EngineSpecification("cpu", precision, fuse));
            using var training = engine.Start(Trials.Plan("char-lm", $"{settings} hidden=16 lr=0.01"), null);
            Assert.True(Assert.IsType<TrainingOutcome.Reached>(training.TrainTo(150, default)).Metrics.TryGet("val_loss", out var loss));
            return loss;
        }

        var (exact, rounded) = (Loss("float32"), Loss("bf16"));
        Assert.NotEqual(exact, rounded);
        Assert.Equal(exact, rounded, 0.05 * exact);
    }
}
