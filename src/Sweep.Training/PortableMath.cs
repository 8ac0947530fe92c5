namespace Sweep.Training;

/// <summary>Functions whose bits are the same on every platform; Math.Log and its like differ between C libraries.</summary>
internal static class PortableMath
{
    private static readonly double[] OddReciprocals = [1.0 / 23, 1.0 / 21, 1.0 / 19, 1.0 / 17, 1.0 / 15, 1.0 / 13, 1.0 / 11, 1.0 / 9, 1.0 / 7, 1.0 / 5, 1.0 / 3, 1.0];

    /// <summary>Natural logarithm by the atanh series, relative error about 1e-15, for positive normal numbers; NaN, infinity and 0 go as Math.Log, the rest gives NaN.</summary>
    public static double Log(double x)
    {
        if (x == 0) return double.NegativeInfinity;
        if (!(x >= 2.3e-308 && x <= double.MaxValue)) return x > 1 ? x : double.NaN;
        var bits = BitConverter.DoubleToInt64Bits(x);
        var exponent = (int)(bits >> 52) - 1023;
        var m = BitConverter.Int64BitsToDouble((bits & 0xFFFFFFFFFFFFF) | 0x3FF0000000000000);
        if (m > 1.4142135623730951)
        {
            m *= 0.5;
            exponent++;
        }
        var s = (m - 1) / (m + 1);
        var sum = 0.0;
        foreach (var reciprocal in OddReciprocals) sum = sum * (s * s) + reciprocal;
        return exponent * 0.69314718055994530942 + 2 * s * sum;
    }
}
