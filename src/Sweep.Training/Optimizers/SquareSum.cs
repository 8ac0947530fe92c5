using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Sweep.Training.Optimizers;

/// <summary>
/// Σ x² in double, as sixteen partial sums over the index modulo 16 that are then added in order: the same bits whatever the hardware's vectors,
/// and no chain of dependent additions.
/// </summary>
internal static class SquareSum
{
    private const int Lanes = 16;

    public static double Of(ReadOnlySpan<float> values)
    {
        Span<double> sums = stackalloc double[Lanes];
        var blocks = MemoryMarshal.Cast<float, Vector256<float>>(values[..(values.Length - values.Length % Lanes)]);
        Vector256<double> a = default, b = default, c = default, d = default;
        for (var i = 0; i < blocks.Length; i += 2)
        {
            var (x, y) = Vector256.Widen(blocks[i]);
            var (z, w) = Vector256.Widen(blocks[i + 1]);
            a += x * x;
            b += y * y;
            c += z * z;
            d += w * w;
        }

        a.CopyTo(sums);
        b.CopyTo(sums[4..]);
        c.CopyTo(sums[8..]);
        d.CopyTo(sums[12..]);
        for (var i = 4 * 4 * (blocks.Length / 2); i < values.Length; i++) sums[i % Lanes] += (double)values[i] * values[i];
        var total = 0.0;
        foreach (var sum in sums) total += sum;
        return total;
    }
}
