using Sweep.Core.Spaces;

namespace Sweep.Core.Sampling;

/// <summary>The standard normal distribution, with the same bits on every machine.</summary>
public static class NormalDistribution
{
    /// <summary>√(2π).</summary>
    public const double RootTwoPi = 2.5066282746310002;

    /// <summary>Φ(x), to 1e-15 absolute (Hart 1968, algorithm 5666, as given by West 2005).</summary>
    public static double Cdf(double x)
    {
        var a = Math.Abs(x);
        if (a > 37) return x > 0 ? 1 : 0;
        double tail;
        if (a < 7.07106781186547)
        {
            var p = (3.52624965998911e-02 * a) + 0.700383064443688;
            p = (p * a) + 6.37396220353165;
            p = (p * a) + 33.912866078383;
            p = (p * a) + 112.079291497871;
            p = (p * a) + 221.213596169931;
            p = (p * a) + 220.206867912376;
            var q = (8.83883476483184e-02 * a) + 1.75566716318264;
            q = (q * a) + 16.064177579207;
            q = (q * a) + 86.7807322029461;
            q = (q * a) + 296.564248779674;
            q = (q * a) + 637.333633378831;
            q = (q * a) + 793.826512519948;
            q = (q * a) + 440.413735824752;
            tail = PortableMath.Exp(-a * a / 2) * p / q;
        }
        else
        {
            tail = PortableMath.Exp(-a * a / 2) / (a + (1 / (a + (2 / (a + (3 / (a + (4 / (a + 0.65))))))))) / RootTwoPi;
        }

        return x > 0 ? 1 - tail : tail;
    }

    /// <summary>Φ⁻¹(p) of p in (0, 1), to 1.2e-9 relative (Acklam 2003); ±38 at the ends.</summary>
    public static double Quantile(double p)
    {
        if (p <= 0) return -38;
        if (p >= 1) return 38;
        if (p < 0.02425) return Tail(Math.Sqrt(-2 * PortableMath.Log(Math.Max(p, 1e-300))));
        if (p > 1 - 0.02425) return -Tail(Math.Sqrt(-2 * PortableMath.Log(1 - p)));
        var q = p - 0.5;
        var r = q * q;
        var above = (((((((((-3.969683028665376e+01 * r) + 2.209460984245205e+02) * r) - 2.759285104469687e+02) * r) + 1.383577518672690e+02) * r) - 3.066479806614716e+01) * r) + 2.506628277459239e+00;
        var below = (((((((((-5.447609879822406e+01 * r) + 1.615858368580409e+02) * r) - 1.556989798598866e+02) * r) + 6.680131188771972e+01) * r) - 1.328068155288572e+01) * r) + 1;
        return above * q / below;
    }

    private static double Tail(double q)
    {
        var above = (((((((((-7.784894002430293e-03 * q) - 3.223964580411365e-01) * q) - 2.400758277161838e+00) * q) - 2.549732539343734e+00) * q) + 4.374664141464968e+00) * q) + 2.938163982698783e+00;
        var below = (((((((7.784695709041462e-03 * q) + 3.224671290700398e-01) * q) + 2.445134137142996e+00) * q) + 3.754408661907416e+00) * q) + 1;
        return above / below;
    }
}
