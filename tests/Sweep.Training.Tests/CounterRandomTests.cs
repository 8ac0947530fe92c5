using Xunit;

namespace Sweep.Training.Tests;

public sealed class CounterRandomTests
{
    [Fact]
    public void Draws_are_a_function_of_seed_purpose_stream_and_index()
    {
        var draws = new HashSet<ulong>
        {
            new CounterRandom(1, "a").Bits(0), new CounterRandom(2, "a").Bits(0), new CounterRandom(1, "b").Bits(0),
            new CounterRandom(1, "a", 1).Bits(0), new CounterRandom(1, "a").Bits(1), new CounterRandom(1, "a").Bits(-1),
        };
        Assert.Equal(6, draws.Count);
        Assert.Contains(new CounterRandom(1, "a", 0).Bits(0), draws);
    }

    [Fact]
    public void Bits_are_those_recorded_so_that_old_sweeps_can_be_resumed()
    {
        var random = new CounterRandom(1, "recorded", 7);
        Assert.Equal("9ec2d10e2868fa05 d068b66342c19dae 83b9529b5ac56fd6", string.Join(' ', Enumerable.Range(0, 3).Select(i => random.Bits(i).ToString("x16"))));
        Assert.Equal("3fd393e3bfc8a79d 3fec94434ad54d58 3fa2ac4f8a8c077d bfff381c13e780fc", string.Join(' ', new[] { 0L, 1, 2, 5000000000 }.Select(i => BitConverter.DoubleToInt64Bits(random.Normal(i)).ToString("x16"))));
    }

    [Fact]
    public void Uniform_and_normal_draws_have_their_moments()
    {
        const int Count = 200_000;
        var random = new CounterRandom(3, "moments");
        double[] uniform = [.. Enumerable.Range(0, Count).Select(i => random.Uniform(i))], normal = [.. Enumerable.Range(0, Count).Select(i => random.Normal(i))];
        Assert.InRange(uniform.Average(), 0.495, 0.505);
        Assert.InRange(uniform.Average(x => (x - 0.5) * (x - 0.5)), 1 / 12.0 - 0.001, 1 / 12.0 + 0.001);
        Assert.All(uniform, x => Assert.InRange(x, 0, 1 - 1e-16));
        Assert.InRange(normal.Average(), -0.01, 0.01);
        Assert.InRange(normal.Average(x => x * x), 0.985, 1.015);
        Assert.InRange(normal.Average(x => x * x * x * x), 2.9, 3.1);
        Assert.InRange(normal.Count(x => x < -1.959964) / (double)Count, 0.0235, 0.0265); // the 2.5 % quantile, in the tail's formula
    }

    [Fact]
    public void Below_covers_its_range_evenly()
    {
        var random = new CounterRandom(4, "below");
        var counts = new int[7];
        for (var i = 0; i < 70_000; i++) counts[random.Below(7, i)]++;
        Assert.All(counts, count => Assert.InRange(count, 9_500, 10_500));
        Assert.Throws<ArgumentOutOfRangeException>(() => random.Below(0, 1));
    }

    [Fact]
    public void Portable_logarithm_agrees_with_the_library()
    {
        for (var i = -300; i <= 300; i++)
        {
            var x = Math.Pow(10, i) * (1 + 0.37 * (i & 1));
            Assert.Equal(Math.Log(x), PortableMath.Log(x), Math.Abs(Math.Log(x)) * 1e-15 + 1e-16);
        }
        Assert.Equal(0, PortableMath.Log(1));
        Assert.Equal(double.NegativeInfinity, PortableMath.Log(0));
        Assert.Equal(double.PositiveInfinity, PortableMath.Log(double.PositiveInfinity));
        Assert.True(double.IsNaN(PortableMath.Log(-1)) && double.IsNaN(PortableMath.Log(double.NaN)));
    }
}
