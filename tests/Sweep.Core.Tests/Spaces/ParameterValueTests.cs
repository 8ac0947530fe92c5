using Sweep.Core.Spaces;
using Xunit;

namespace Sweep.Core.Tests.Spaces;

public sealed class ParameterValueTests
{
    [Theory]
    [InlineData(0.001, "0.001")]
    [InlineData(1e-5, "1e-5")]
    [InlineData(-1.5e-300, "-1.5e-300")]
    [InlineData(1e20, "1e20")]
    [InlineData(64.0, "64")]
    [InlineData(double.NaN, "NaN")]
    public void Floats_are_written_in_the_fewest_digits(double value, string expected)
    {
        Assert.Equal(expected, ParameterValue.Float(value).ToString());
        Assert.Equal(value, double.Parse(expected, System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public void Equality_is_by_kind_and_bits()
    {
        Assert.NotEqual(ParameterValue.Int(1), ParameterValue.Float(1));
        Assert.NotEqual(ParameterValue.Float(0), ParameterValue.Float(-0.0));
        Assert.Equal(ParameterValue.Float(double.NaN), ParameterValue.Float(double.NaN));
        Assert.NotEqual(ParameterValue.Text("true"), ParameterValue.Bool(true));
    }

    [Fact]
    public void Whole_numbers_beyond_exactness_are_refused()
    {
        Assert.Equal(1L << 53, ParameterValue.Int(1L << 53).AsInt());
        Assert.Throws<ArgumentOutOfRangeException>(() => ParameterValue.Int((1L << 53) + 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => ParameterValue.Int(long.MinValue));
    }

    [Fact]
    public void Asking_for_another_kind_is_refused()
    {
        Assert.Throws<InvalidOperationException>(() => ParameterValue.Float(1).AsInt());
        Assert.Throws<InvalidOperationException>(() => ParameterValue.Text("1").AsNumber());
        Assert.Throws<InvalidOperationException>(() => ParameterValue.Int(1).AsBool());
        Assert.Throws<InvalidOperationException>(() => ParameterValue.Int(1).AsText());
    }
}
