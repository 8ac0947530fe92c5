namespace Sweep.Core.Spaces;

/// <summary>
/// Exponential and logarithm from additions, multiplications and divisions alone, so that a proposal has the same bits on every machine: those of
/// <see cref="Math"/> are the operating system's and differ in the last place. Within 2 units in the last place.
/// </summary>
public static class PortableMath
{
    private const double Ln2High = 6.93147180369123816490e-01;
    private const double Ln2Low = 1.90821492927058770002e-10;

    /// <summary>e^x; 0 below -708, where the result would not be a normal number.</summary>
    public static double Exp(double x)
    {
        if (double.IsNaN(x)) return x;
        if (x < -708) return 0;
        if (x > 709) return double.PositiveInfinity;

        // x = k ln 2 + r, |r| ≤ ln 2 / 2; Taylor's series of r to the 13th power.
        var k = Math.Floor((x * 1.44269504088896340736) + 0.5);
        var r = x - (k * Ln2High) - (k * Ln2Low);
        var p = 1.0 / 6227020800;
        p = (p * r) + (1.0 / 479001600);
        p = (p * r) + (1.0 / 39916800);
        p = (p * r) + (1.0 / 3628800);
        p = (p * r) + (1.0 / 362880);
        p = (p * r) + (1.0 / 40320);
        p = (p * r) + (1.0 / 5040);
        p = (p * r) + (1.0 / 720);
        p = (p * r) + (1.0 / 120);
        p = (p * r) + (1.0 / 24);
        p = (p * r) + (1.0 / 6);
        p = (p * r) + 0.5;
        p = (p * r) + 1;
        p = (p * r) + 1;

        // 2^1023 is the largest power there is a number for; k may be one more.
        return k > 1023 ? p * 2 * BitConverter.Int64BitsToDouble((long)(k - 1 + 1023) << 52) : p * BitConverter.Int64BitsToDouble((long)(k + 1023) << 52);
    }

    /// <summary>ln x of a positive normal number.</summary>
    /// <exception cref="ArgumentOutOfRangeException">x is not one.</exception>
    public static double Log(double x)
    {
        if (!(x > 0) || !double.IsNormal(x)) throw new ArgumentOutOfRangeException(nameof(x), x, "A logarithm needs a positive normal number.");

        // x = 2^e m, m in [√½, √2); ln m = 2 artanh s, s = (m - 1) / (m + 1).
        var bits = BitConverter.DoubleToInt64Bits(x);
        var e = (int)(bits >> 52) - 1023;
        var m = BitConverter.Int64BitsToDouble((bits & 0x000FFFFFFFFFFFFF) | 0x3FF0000000000000);
        if (m > 1.4142135623730951)
        {
            m *= 0.5;
            e++;
        }

        var s = (m - 1) / (m + 1);
        var z = s * s;
        var p = 1.0 / 23;
        for (var odd = 21; odd >= 3; odd -= 2) p = (p * z) + (1.0 / odd);
        return (e * Ln2High) + ((2 * s) + ((2 * s * z * p) + (e * Ln2Low)));
    }
}
