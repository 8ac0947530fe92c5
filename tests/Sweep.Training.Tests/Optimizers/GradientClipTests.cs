using Sweep.Training.Optimizers;
using Xunit;

namespace Sweep.Training.Tests.Optimizers;

public class GradientClipTests
{
    private static readonly float[] Gradients = [.. Enumerable.Range(-10, 21).Select(i => i * 0.5f)];

    [Fact]
    public void Norm_above_the_limit_is_scaled_as_torch_does()
    {
        var gradients = Gradients.ToArray();
        var norm = Norm(gradients);
        Assert.True(GradientClip.ByNorm(gradients, norm, 2));
        var factor = (float)(2 / (norm + 1e-6));
        Assert.Equal(Gradients.Select(g => g * factor), gradients);
        Assert.InRange(Norm(gradients), 1.9999, 2);
    }

    [Fact]
    public void Norm_below_the_limit_is_left()
    {
        var gradients = Gradients.ToArray();
        Assert.False(GradientClip.ByNorm(gradients, Norm(gradients), 100));
        Assert.Equal(Gradients, gradients);
    }

    [Fact]
    public void Values_are_cut_on_both_sides()
    {
        var gradients = Gradients.ToArray();
        Assert.True(GradientClip.ByValue(gradients, 1.25f));
        Assert.Equal(Gradients.Select(g => Math.Clamp(g, -1.25f, 1.25f)), gradients);
        Assert.False(GradientClip.ByValue(gradients, 1.25f));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(20)]
    public void Value_that_is_not_a_number_stays_one(int index)
    {
        var gradients = Gradients.ToArray();
        gradients[index] = float.NaN;
        GradientClip.ByValue(gradients, 1);
        Assert.True(float.IsNaN(gradients[index]));
    }

    private static double Norm(float[] gradients) => Math.Sqrt(gradients.Sum(g => (double)g * g));
}
