namespace Sweep.Training.Kernels;

/// <summary>
/// The operations every kernel is written in, once per vector width. Each is IEEE 754 correctly rounded or a pure bit operation,
/// so that an element's result does not depend on the width; NaN payloads may differ. Nothing here sums across a vector.
/// </summary>
internal unsafe interface ISimd<TVector> where TVector : struct
{
    /// <summary>Floats in a vector: 16, 8, 4 or 1.</summary>
    static abstract int Count { get; }

    static abstract TVector Load(float* source);

    static abstract void Store(TVector value, float* target);

    static abstract TVector Broadcast(float value);

    static abstract TVector Add(TVector a, TVector b);

    static abstract TVector Subtract(TVector a, TVector b);

    static abstract TVector Multiply(TVector a, TVector b);

    static abstract TVector Divide(TVector a, TVector b);

    static abstract TVector Sqrt(TVector a);

    /// <summary>a · b + c, rounded once.</summary>
    static abstract TVector MultiplyAdd(TVector a, TVector b, TVector c);

    /// <summary>a &gt; b ? then : otherwise; a NaN in either chooses <paramref name="otherwise"/>.</summary>
    static abstract TVector SelectGreater(TVector a, TVector b, TVector then, TVector otherwise);

    /// <summary>The smaller; NaN where <paramref name="b"/> is NaN.</summary>
    static abstract TVector Minimum(TVector a, TVector b);

    /// <summary>The larger; NaN where <paramref name="b"/> is NaN.</summary>
    static abstract TVector Maximum(TVector a, TVector b);

    /// <summary>Bits that are set in both.</summary>
    static abstract TVector And(TVector a, TVector b);

    /// <summary>Bits that are set in either.</summary>
    static abstract TVector Or(TVector a, TVector b);

    /// <summary>2ⁿ from 1.5 · 2²³ + n, for n in −126 … 127 (<see cref="Elementary"/> rounds by adding that constant).</summary>
    static abstract TVector PowerOfTwo(TVector shifted);
}
