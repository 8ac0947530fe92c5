using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Sweep.Training.Kernels;

namespace Sweep.Benchmarks;

/// <summary>The multiply-add peak of one core: twelve independent chains in registers, no memory.</summary>
internal static class MultiplyAddPeak
{
    private const int Rounds = 100_000, Chains = 12;

    /// <summary>GFLOP/s, best of <paramref name="repetitions"/> runs of about a millisecond, at the width of the best kernels.</summary>
    public static double Measure(int repetitions = 40) => VectorKernels.Best.Width switch
    {
        16 => Measure<Simd512, Vector512<float>>(repetitions),
        8 => Measure<Simd256, Vector256<float>>(repetitions),
        4 => Measure<Simd128, Vector128<float>>(repetitions),
        _ => Measure<SimdScalar, float>(repetitions),
    };

    private static double Measure<TSimd, TVector>(int repetitions) where TSimd : struct, ISimd<TVector> where TVector : struct
    {
        Chain<TSimd, TVector>(Rounds);
        var best = double.MaxValue;
        for (var i = 0; i < repetitions; i++)
        {
            var start = Stopwatch.GetTimestamp();
            Chain<TSimd, TVector>(Rounds);
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
        return 2.0 * Chains * TSimd.Count * Rounds / best / 1e9;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static TVector Chain<TSimd, TVector>(int rounds) where TSimd : struct, ISimd<TVector> where TVector : struct
    {
        TVector x = TSimd.Broadcast(0.999f), y = TSimd.Broadcast(0.001f);
        TVector a = y, b = y, c = y, d = y, e = y, f = y, g = y, h = y, i = y, j = y, k = y, l = y;
        for (var round = 0; round < rounds; round++)
        {
            a = TSimd.MultiplyAdd(a, x, y);
            b = TSimd.MultiplyAdd(b, x, y);
            c = TSimd.MultiplyAdd(c, x, y);
            d = TSimd.MultiplyAdd(d, x, y);
            e = TSimd.MultiplyAdd(e, x, y);
            f = TSimd.MultiplyAdd(f, x, y);
            g = TSimd.MultiplyAdd(g, x, y);
            h = TSimd.MultiplyAdd(h, x, y);
            i = TSimd.MultiplyAdd(i, x, y);
            j = TSimd.MultiplyAdd(j, x, y);
            k = TSimd.MultiplyAdd(k, x, y);
            l = TSimd.MultiplyAdd(l, x, y);
        }
        return TSimd.Add(TSimd.Add(TSimd.Add(TSimd.Add(a, b), TSimd.Add(c, d)), TSimd.Add(TSimd.Add(e, f), TSimd.Add(g, h))), TSimd.Add(TSimd.Add(i, j), TSimd.Add(k, l)));
    }
}
