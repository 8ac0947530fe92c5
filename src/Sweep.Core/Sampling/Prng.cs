namespace Sweep.Core.Sampling;

/// <summary>What a draw is for: draws of different purposes are independent. The numbers are part of the journal's meaning: never renumber.</summary>
public enum Purpose : ulong
{
    /// <summary>A sampler's proposal.</summary>
    Proposal = 1,

    /// <summary>The scrambling of a low-discrepancy sequence.</summary>
    Scramble = 2,

    /// <summary>A trial's bracket.</summary>
    Bracket = 3,

    /// <summary>The seed of a trial's training.</summary>
    TrialSeed = 4,

    /// <summary>The search for a configuration that satisfies the constraints of a space.</summary>
    Feasibility = 5,
}

/// <summary>
/// Draws derived from (seed, purpose, index): the same numbers wherever and whenever they are asked, so that no generator's state exists to
/// be saved or lost. SplitMix64 (Steele, Lea, Flood 2014, doi 10.1145/2660193.2660195) from a start mixed of the three.
/// </summary>
public struct Prng
{
    private const ulong Golden = 0x9E3779B97F4A7C15;
    private ulong _state;

    /// <summary>The draws of one purpose at one index.</summary>
    public Prng(ulong seed, Purpose purpose, long index)
        => _state = Mix(Mix(Mix(seed + Golden) ^ ((ulong)purpose * Golden)) ^ unchecked((ulong)index));

    /// <summary>The next 64 bits.</summary>
    public ulong NextUInt64() => Mix(_state += Golden);

    /// <summary>The next number in [0, 1), a multiple of 2⁻⁵³.</summary>
    public double NextDouble() => (NextUInt64() >> 11) * (1.0 / (1UL << 53));

    /// <summary>The next whole number in [0, bound), unbiased enough for any bound below 2³² (bias below 2⁻³²).</summary>
    public int NextInt(int bound) => (int)Math.BigMul(NextUInt64(), (ulong)bound, out _);

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
