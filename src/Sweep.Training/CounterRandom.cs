namespace Sweep.Training;

/// <summary>
/// Draws that are a function of (seed, purpose, index) alone: nothing is carried, so a resumed trial draws what an uninterrupted one
/// would have drawn. Integer arithmetic and correctly rounded operations only: the same bits on every platform.
/// The mixing function is the finaliser of SplitMix64 (Steele, Lea and Flood 2014), applied to a keyed Weyl sequence.
/// </summary>
public readonly struct CounterRandom
{
    private const ulong Weyl = 0x9E3779B97F4A7C15;

    /// <summary>The factors of the mixing function, shifts of 30, 27 and 31 between them.</summary>
    internal const long FirstFactor = unchecked((long)0xBF58476D1CE4E5B9), SecondFactor = unchecked((long)0x94D049BB133111EB);

    private readonly ulong _key;

    /// <param name="seed">The seed of the sweep or trial.</param>
    /// <param name="purpose">What is drawn, for instance <c>"dropout"</c>: different purposes give unrelated draws.</param>
    /// <param name="stream">Splits one purpose further, for instance by step. Any value.</param>
    public CounterRandom(ulong seed, string purpose, long stream = 0)
    {
        var name = 14695981039346656037UL; // FNV-1a over the UTF-16 units
        foreach (var c in purpose) name = (name ^ c) * 1099511628211UL;
        _key = Mix(Mix(Mix(seed + Weyl) ^ name) + (ulong)stream * Weyl);
    }

    /// <summary>What all draws are derived from, for who draws elsewhere.</summary>
    internal ulong Key => _key;

    /// <summary>64 uniform bits.</summary>
    public ulong Bits(long index) => Mix(_key + (ulong)Offset(index));

    /// <summary>What is added to the key before a draw is mixed.</summary>
    internal static long Offset(long index) => (long)(((ulong)index + 1) * Weyl);

    /// <summary>Uniform on [0, 1), 53 bits.</summary>
    public double Uniform(long index) => (Bits(index) >> 11) * (1.0 / (1UL << 53));

    /// <summary>Uniform on [minimum, maximum).</summary>
    public double Uniform(double minimum, double maximum, long index) => minimum + (maximum - minimum) * Uniform(index);

    /// <summary>Uniform on 0 … bound − 1 (multiply and shift; the bias is below bound / 2⁶⁴).</summary>
    public int Below(int bound, long index)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bound);
        return (int)Math.BigMul(Bits(index), (ulong)bound, out _);
    }

    /// <summary>True with the given probability; never at 0, always at 1.</summary>
    public bool Chance(double probability, long index) => Uniform(index) < probability;

    /// <summary>Standard normal, by inversion of a uniform draw.</summary>
    public double Normal(long index) => InverseNormal(((Bits(index) >> 12) + 0.5) * (1.0 / (1UL << 52)));

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * unchecked((ulong)FirstFactor);
        z = (z ^ (z >> 27)) * unchecked((ulong)SecondFactor);
        return z ^ (z >> 31);
    }

    /// <summary>Quantile of the standard normal: Wichura 1988, algorithm AS 241 (PPND16), relative error about 1e-16.</summary>
    private static double InverseNormal(double p)
    {
        var q = p - 0.5;
        if (Math.Abs(q) <= 0.425)
        {
            var r = 0.180625 - q * q;
            return q * Ratio(r,
                [2509.0809287301226727, 33430.575583588128105, 67265.770927008700853, 45921.953931549871457, 13731.693765509461125, 1971.5909503065514427, 133.14166789178437745, 3.387132872796366608],
                [5226.495278852545925, 28729.085735721942674, 39307.89580009271061, 21213.794301586595867, 5394.1960214247511077, 687.1870074920579083, 42.313330701600911252, 1.0]);
        }
        var tail = Math.Sqrt(-PortableMath.Log(q < 0 ? p : 1 - p));
        var value = tail <= 5
            ? Ratio(tail - 1.6,
                [7.7454501427834140764e-4, 0.0227238449892691845833, 0.24178072517745061177, 1.27045825245236838258, 3.64784832476320460504, 5.7694972214606914055, 4.6303378461565452959, 1.42343711074968357734],
                [1.05075007164441684324e-9, 5.475938084995344946e-4, 0.0151986665636164571966, 0.14810397642748007459, 0.68976733498510000455, 1.6763848301838038494, 2.05319162663775882187, 1.0])
            : Ratio(tail - 5,
                [2.01033439929228813265e-7, 2.71155556874348757815e-5, 0.0012426609473880784386, 0.026532189526576123093, 0.29656057182850489123, 1.7848265399172913358, 5.4637849111641143699, 6.6579046435011037772],
                [2.04426310338993978564e-15, 1.4215117583164458887e-7, 1.8463183175100546818e-5, 7.868691311456132591e-4, 0.0148753612908506148525, 0.13692988092273580531, 0.59983220655588793769, 1.0]);
        return q < 0 ? -value : value;
    }

    private static double Ratio(double r, ReadOnlySpan<double> numerator, ReadOnlySpan<double> denominator)
    {
        double top = numerator[0], bottom = denominator[0];
        for (var i = 1; i < numerator.Length; i++)
        {
            top = top * r + numerator[i];
            bottom = bottom * r + denominator[i];
        }
        return top / bottom;
    }
}
