using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Sweep.Training.Kernels;

public abstract unsafe partial class VectorKernels
{
    private static readonly float[] OnesThenZeros = MakeOnesThenZeros();

    /// <summary>16 ones, then 16 zeros.</summary>
    private protected static float* Ones => (float*)Marshal.UnsafeAddrOfPinnedArrayElement(OnesThenZeros, 0);

    /// <summary>
    /// Softmax cross-entropy of each position with a target of 0 or more. Writes the gradient of the mean in place of the logits where
    /// <paramref name="gradients"/> is given (the same memory as <paramref name="logits"/>), each loss where <paramref name="nats"/> is given.
    /// Returns the sum of the losses.
    /// </summary>
    /// <param name="logits">[positions, classes].</param>
    /// <param name="targets">[positions].</param>
    /// <param name="classes">Number of classes.</param>
    /// <param name="gradients">[positions, classes] or empty.</param>
    /// <param name="scale">Factor of the gradients: 1 / counted positions.</param>
    /// <param name="nats">[positions] or empty.</param>
    internal abstract double CrossEntropy(ReadOnlySpan<float> logits, ReadOnlySpan<int> targets, int classes, Span<float> gradients, float scale, Span<float> nats);

    private static float[] MakeOnesThenZeros()
    {
        var values = GC.AllocateArray<float>(2 * PanelMatrix.Width, pinned: true);
        values.AsSpan(0, PanelMatrix.Width).Fill(1);
        return values;
    }
}

internal sealed unsafe partial class VectorKernels<TSimd, TVector>
{
    private const int LargeRow = 4096; // classes whose row of exponentials may lie on the stack
    private const int RowsPerLog = 16; // a product of this many sums of exponentials stays far below the largest double
    private const float Lowest = -1e30f; // stands for a logit past the last class

    [ThreadStatic]
    private static float[]? s_row;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal override double CrossEntropy(ReadOnlySpan<float> logits, ReadOnlySpan<int> targets, int classes, Span<float> gradients, float scale, Span<float> nats)
    {
        var padded = PanelMatrix.Padded(classes);
        if (padded > LargeRow && (s_row is null || s_row.Length < 2 * padded)) s_row = new float[2 * padded];
        var row = padded > LargeRow ? s_row.AsSpan(0, 2 * padded) : stackalloc float[2 * padded];
        var mask = Ones + PanelMatrix.Width - classes % TSimd.Count; // 1 for the columns of the last vector that exist, then 0
        double sum = 0, product = 1;
        var pending = 0;
        fixed (float* from = logits, to = gradients, exponentials = row)
        {
            for (var i = 0; i < targets.Length; i++)
            {
                var target = targets[i];
                var source = from + (nint)i * classes;
                var gradient = to == null ? null : to + (nint)i * classes;
                if (target < 0)
                {
                    if (gradient != null) new Span<float>(gradient, classes).Clear();
                    if (nats.Length > 0) nats[i] = 0;
                    continue;
                }
                if (i == targets.Length - 1) // whole vectors are read past the end of a row, which the last one cannot afford
                {
                    new ReadOnlySpan<float>(source, classes).CopyTo(new Span<float>(exponentials + padded, classes));
                    source = exponentials + padded;
                }
                var maximum = Maximum(source, classes, mask);
                double ofTarget = source[target] - maximum;
                var total = Exponentials(source, classes, mask, maximum, exponentials);
                if (gradient != null) Gradient(gradient, classes, exponentials, target, total, scale);
                if (nats.Length > 0) nats[i] = (float)(PortableMath.Log(total) - ofTarget);
                sum -= ofTarget;
                product *= total;
                if (++pending < RowsPerLog) continue;
                sum += PortableMath.Log(product);
                (product, pending) = (1, 0);
            }
        }
        return sum + PortableMath.Log(product);
    }

    /// <summary>Largest of a row; NaN only where all before it are.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Maximum(float* logits, int classes, float* mask)
    {
        var lanes = stackalloc float[PanelMatrix.Width];
        var whole = classes / TSimd.Count * TSimd.Count;
        var largest = TSimd.Broadcast(logits[0]);
        for (var j = 0; j < whole; j += TSimd.Count)
        {
            var x = TSimd.Load(logits + j);
            largest = TSimd.SelectGreater(x, largest, x, largest);
        }
        if (whole < classes)
        {
            var x = TSimd.SelectGreater(TSimd.Load(mask), default, TSimd.Load(logits + whole), TSimd.Broadcast(Lowest));
            largest = TSimd.SelectGreater(x, largest, x, largest);
        }
        TSimd.Store(largest, lanes);
        var maximum = lanes[0];
        for (var lane = 1; lane < TSimd.Count; lane++) maximum = lanes[lane] > maximum ? lanes[lane] : maximum;
        return maximum;
    }

    /// <summary>exp(x − maximum) of one row, 0 past its end, and their sum: 16 partial sums by column modulo 16, then halves.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Exponentials(float* logits, int classes, float* mask, float maximum, float* exponentials)
    {
        var lanes = stackalloc float[PanelMatrix.Width];
        var whole = classes / TSimd.Count * TSimd.Count;
        var top = TSimd.Broadcast(maximum);
        for (var column = 0; column < PanelMatrix.Width; column += TSimd.Count)
        {
            TVector sum = default;
            var j = column;
            for (; j < whole; j += PanelMatrix.Width)
            {
                var e = Elementary.Exp<TSimd, TVector>(TSimd.Subtract(TSimd.Load(logits + j), top));
                TSimd.Store(e, exponentials + j);
                sum = TSimd.Add(sum, e);
            }
            if (j < classes)
            {
                var e = Elementary.Exp<TSimd, TVector>(TSimd.Subtract(TSimd.Load(logits + j), top));
                e = TSimd.SelectGreater(TSimd.Load(mask), default, e, default);
                TSimd.Store(e, exponentials + j);
                sum = TSimd.Add(sum, e);
            }
            TSimd.Store(sum, lanes + column);
        }
        return SumOfLanes(lanes);
    }

    /// <summary>16 partial sums added in halves: 8 pairs, 4, 2, 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float SumOfLanes(float* lanes)
    {
        for (var half = PanelMatrix.Width / 2; half >= TSimd.Count; half /= 2)
        {
            for (var lane = 0; lane < half; lane += TSimd.Count) TSimd.Store(TSimd.Add(TSimd.Load(lanes + lane), TSimd.Load(lanes + lane + half)), lanes + lane);
        }
        for (var half = Math.Min(PanelMatrix.Width, TSimd.Count) / 2; half > 0; half /= 2)
        {
            for (var lane = 0; lane < half; lane++) lanes[lane] += lanes[lane + half];
        }
        return lanes[0];
    }

    /// <summary>(softmax − one-hot) · scale.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Gradient(float* gradient, int classes, float* exponentials, int target, float total, float scale)
    {
        var whole = classes / TSimd.Count * TSimd.Count;
        var factor = scale / total;
        var factors = TSimd.Broadcast(factor);
        for (var j = 0; j < whole; j += TSimd.Count) TSimd.Store(TSimd.Multiply(TSimd.Load(exponentials + j), factors), gradient + j);
        for (var j = whole; j < classes; j++) gradient[j] = exponentials[j] * factor;
        gradient[target] -= scale;
    }
}
