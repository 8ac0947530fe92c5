using Sweep.Training.Optimizers;
using Xunit;

namespace Sweep.Training.Tests.Optimizers;

public class SquareSumTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(16)]
    [InlineData(47)]
    [InlineData(1000)]
    public void Has_the_bits_of_sixteen_partial_sums(int length)
    {
        var random = new CounterRandom(1, "squares");
        float[] values = [.. Enumerable.Range(0, length).Select(i => (float)random.Normal(i))];
        var sums = new double[16];
        for (var i = 0; i < length; i++) sums[i % 16] += (double)values[i] * values[i];
        var total = 0.0;
        foreach (var sum in sums) total += sum;
        Assert.Equal(BitConverter.DoubleToInt64Bits(total), BitConverter.DoubleToInt64Bits(SquareSum.Of(values)));
        Assert.Equal(values.Sum(x => (double)x * x), total, 1e-9);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(46)]
    public void Carries_what_is_not_a_number(int at)
    {
        var values = new float[47];
        values[at] = float.NaN;
        Assert.True(double.IsNaN(SquareSum.Of(values)));
    }
}
