using System.Runtime.Intrinsics;
using Sweep.Training.Kernels;
using Xunit;

namespace Sweep.Training.Tests.Kernels;

public sealed class ElementaryTests
{
    [Theory]
    [InlineData("exp", 2)]
    [InlineData("sigmoid", 2.5)]
    [InlineData("tanh", 2.5)]
    public void Error_stays_within_the_stated_ulps(string function, double bound)
    {
        var worst = 0.0;
        foreach (var x in Sample())
        {
            if (function != "tanh" && Math.Abs(x) > 86) continue; // where the stated limits begin
            double exact = function switch { "exp" => Math.Exp(x), "sigmoid" => 1 / (1 + Math.Exp(-(double)x)), _ => Math.Tanh(x) };
            var ulp = Math.Max(MathF.BitIncrement((float)Math.Abs(exact)) - (float)Math.Abs(exact), float.Epsilon);
            worst = Math.Max(worst, Math.Abs(Evaluate<SimdScalar, float>(function, x) - exact) / ulp);
        }
        Assert.InRange(worst, 0.4, bound);
    }

    [Theory]
    [InlineData("exp")]
    [InlineData("sigmoid")]
    [InlineData("tanh")]
    public void Every_width_gives_the_same_bits(string function)
    {
        foreach (var x in Sample())
        {
            var bits = BitConverter.SingleToInt32Bits(Evaluate<SimdScalar, float>(function, x));
            Assert.Equal(bits, BitConverter.SingleToInt32Bits(Evaluate<Simd128, Vector128<float>>(function, Vector128.Create(x))[1]));
            Assert.Equal(bits, BitConverter.SingleToInt32Bits(Evaluate<Simd256, Vector256<float>>(function, Vector256.Create(x))[5]));
            Assert.Equal(bits, BitConverter.SingleToInt32Bits(Evaluate<Simd512, Vector512<float>>(function, Vector512.Create(x))[11]));
        }
    }

    [Fact]
    public void Limits_are_as_stated()
    {
        Assert.True(float.IsNaN(Elementary.Exp<SimdScalar, float>(float.NaN)));
        Assert.True(float.IsNaN(Elementary.Sigmoid<SimdScalar, float>(float.NaN)));
        Assert.True(float.IsNaN(Elementary.Tanh<SimdScalar, float>(float.NaN)));
        Assert.InRange(Elementary.Exp<SimdScalar, float>(float.NegativeInfinity), 1.6e-38f, 1.7e-38f);
        Assert.InRange(Elementary.Exp<SimdScalar, float>(float.PositiveInfinity), 1.6e38f, 1.7e38f);
        Assert.Equal(1f, Elementary.Sigmoid<SimdScalar, float>(float.PositiveInfinity));
        Assert.InRange(Elementary.Sigmoid<SimdScalar, float>(float.NegativeInfinity), 0f, 1e-37f);
        Assert.Equal((1f, -1f, 0f), (Elementary.Tanh<SimdScalar, float>(float.PositiveInfinity), Elementary.Tanh<SimdScalar, float>(float.NegativeInfinity), Elementary.Tanh<SimdScalar, float>(0f)));
        Assert.Equal(0.5f, Elementary.Sigmoid<SimdScalar, float>(0f));
    }

    private static TVector Evaluate<TSimd, TVector>(string function, TVector x) where TSimd : struct, ISimd<TVector> where TVector : struct => function switch
    {
        "exp" => Elementary.Exp<TSimd, TVector>(x),
        "sigmoid" => Elementary.Sigmoid<TSimd, TVector>(x),
        _ => Elementary.Tanh<TSimd, TVector>(x),
    };

    /// <summary>Both signs of magnitudes from 1e-8 to 100, spaced evenly in the logarithm, and a fine grid where gates work.</summary>
    private static IEnumerable<float> Sample()
    {
        for (var i = 0; i <= 20000; i++)
        {
            var x = (float)Math.Pow(10, -8 + i / 2000.0);
            yield return x;
            yield return -x;
            yield return (i - 10000) * 0.0011f;
        }
    }
}
