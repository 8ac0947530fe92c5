using Sweep.Training.Losses;
using Xunit;

namespace Sweep.Training.Tests.Losses;

public sealed class MeanSquaredErrorTests
{
    [Fact]
    public void Loss_is_the_mean_and_the_gradient_its_slope()
    {
        float[] outputs = [1, 2, 4];
        Assert.Equal((1 + 0 + 9) / 3.0, MeanSquaredError.LossAndGradient(outputs, [0, 2, 1]));
        Assert.Equal([2f / 3, 0, 2], outputs);
    }

    [Fact]
    public void NaN_targets_are_ignored()
    {
        float[] outputs = [1, 7, float.NaN];
        Assert.Equal(1, MeanSquaredError.LossAndGradient(outputs, [0, float.NaN, float.NaN]));
        Assert.Equal([2, 0, 0], outputs);
        Assert.Equal(0, MeanSquaredError.LossAndGradient(new float[1], [float.NaN]));
    }

    [Fact]
    public void NaN_outputs_make_the_loss_NaN() => Assert.True(double.IsNaN(MeanSquaredError.LossAndGradient(new[] { float.NaN }, [1])));

    [Fact]
    public void Says_what_is_wrong_with_its_input() =>
        Assert.Equal("2 outputs need as many targets, but got 1.", Assert.Throws<ArgumentException>(() => MeanSquaredError.Squares([1, 2], [1])).Message);
}
