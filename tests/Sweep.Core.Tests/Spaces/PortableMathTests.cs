using Sweep.Core.Spaces;
using Xunit;

namespace Sweep.Core.Tests.Spaces;

public sealed class PortableMathTests
{
    [Fact]
    public void Exponential_is_the_systems_to_the_last_places()
    {
        for (var x = -708.0; x <= 709; x += 0.0137) AssertClose(Math.Exp(x), PortableMath.Exp(x), 8e-16);
    }

    [Fact]
    public void Logarithm_is_the_systems_to_the_last_places()
    {
        for (var x = 2.3e-308; x < 1e308; x *= 1.0173) AssertClose(Math.Log(x), PortableMath.Log(x), 8e-16);
        for (var x = 0.5; x < 2; x += 0.0007) AssertClose(Math.Log(x), PortableMath.Log(x), 8e-16);
    }

    // Fixed bits: these may differ on no machine.
    [Theory]
    [InlineData(1.0, 0x4005BF0A8B14576A)]
    [InlineData(-3.7, 0x3F99511FC6871044)]
    [InlineData(0.0, 0x3FF0000000000000)]
    public void Exponential_has_these_bits(double x, long bits) => Assert.Equal(bits, BitConverter.DoubleToInt64Bits(PortableMath.Exp(x)));

    [Fact]
    public void Ends_of_the_exponential()
    {
        Assert.Equal(0, PortableMath.Exp(double.NegativeInfinity));
        Assert.Equal(0, PortableMath.Exp(-709));
        Assert.Equal(double.PositiveInfinity, PortableMath.Exp(710));
        Assert.True(double.IsNaN(PortableMath.Exp(double.NaN)));
        Assert.Equal(0, PortableMath.Log(1));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.Epsilon)]
    public void Logarithm_of_anything_but_a_positive_normal_number_is_refused(double x)
        => Assert.Throws<ArgumentOutOfRangeException>(() => PortableMath.Log(x));

    private static void AssertClose(double expected, double actual, double tolerance)
        => Assert.InRange(Math.Abs(actual - expected), 0, tolerance * Math.Max(Math.Abs(expected), 1e-300));
}
