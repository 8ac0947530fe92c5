using Sweep.Core.Sampling;
using Xunit;

namespace Sweep.Core.Tests.Sampling;

public sealed class NormalDistributionTests
{
    // Φ from tables of higher precision.
    [Theory]
    [InlineData(0, 0.5)]
    [InlineData(1, 0.8413447460685429)]
    [InlineData(-1, 0.15865525393145705)]
    [InlineData(-3, 0.0013498980316300933)]
    [InlineData(-6, 9.865876450376981e-10)]
    [InlineData(-10, 7.619853024160526e-24)]
    [InlineData(2.5, 0.9937903346742238)]
    [InlineData(40, 1)]
    [InlineData(-40, 0)]
    public void Distribution_is_the_tabulated_one(double x, double expected)
        => Assert.InRange(Math.Abs(NormalDistribution.Cdf(x) - expected), 0, 1e-15);

    [Fact]
    public void Quantile_inverts_the_distribution()
    {
        for (var x = -7.0; x <= 5; x += 0.0173) Assert.Equal(x, NormalDistribution.Quantile(NormalDistribution.Cdf(x)), 1e-7);
        Assert.Equal((-38, 38), (NormalDistribution.Quantile(0), NormalDistribution.Quantile(1)));
    }
}
