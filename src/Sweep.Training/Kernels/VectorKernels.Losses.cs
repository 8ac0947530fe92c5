using System.Runtime.CompilerServices;

namespace Sweep.Training.Kernels;

public abstract unsafe partial class VectorKernels
{
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
}

internal sealed unsafe partial class VectorKernels<TSimd, TVector>
{
    private const int LargeRow = 4096; // classes whose row of exponentials may lie on the stack
    private const int RowsPerLog = 16; // a product of this many sums of exponentials stays far below the largest double

    [ThreadStatic]
    private static float[]? s_row;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal override double CrossEntropy(ReadOnlySpan<float> logits, ReadOnlySpan<int> targets, int classes, Span<float> gradients, float scale, Span<float> nats)
    {
        var padded = PanelMatrix.Padded(classes);
        if (padded > LargeRow && (s_row is null || s_row.Length < padded)) s_row = new float[padded];
        var row = padded > LargeRow ? s_row.AsSpan(0, padded) : stackalloc float[padded];
        double sum = 0, product = 1;
        var pending = 0;
        fixed (float* from = logits, to = gradients, exponentials = row)
        {
            for (var i = 0; i < targets.Length; i++)
            {
                var target = targets[i];
                var at = (nint)i * classes;
                if (target < 0)
                {
                    if (to != null) new Span<float>(to + at, classes).Clear();
                    if (nats.Length > 0) nats[i] = 0;
                    continue;
                }
                var total = Exponentials(from + at, classes, exponentials, out var maximum);
                double ofTarget = from[at + target] - maximum;
                if (nats.Length > 0) nats[i] = (float)(PortableMath.Log(total) - ofTarget);
                sum -= ofTarget;
                product *= total;
                if (++pending == RowsPerLog)
                {
                    sum += PortableMath.Log(product);
                    (product, pending) = (1, 0);
                }
                if (to != null) Gradient(to + at, classes, exponentials, target, total, scale);
            }
        }
        return sum + PortableMath.Log(product);
    }

    /// <summary>exp(x − maximum) of one row, padded to whole panels, and their sum: 16 partial sums by column modulo 16, then pairs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Exponentials(float* logits, int classes, float* exponentials, out float maximum)
    {
        var lanes = stackalloc float[PanelMatrix.Width];
        var padded = PanelMatrix.Padded(classes);
        var whole = classes / TSimd.Count * TSimd.Count;
        var largest = TSimd.Broadcast(logits[0]);
        for (var j = 0; j < whole; j += TSimd.Count)
        {
            var x = TSimd.Load(logits + j);
            largest = TSimd.SelectGreater(x, largest, x, largest);
            TSimd.Store(x, exponentials + j);
        }
        TSimd.Store(largest, lanes);
        maximum = lanes[0];
        for (var lane = 1; lane < TSimd.Count; lane++) maximum = lanes[lane] > maximum ? lanes[lane] : maximum;
        for (var j = whole; j < classes; j++)
        {
            maximum = logits[j] > maximum ? logits[j] : maximum;
            exponentials[j] = logits[j];
        }
        for (var j = classes; j < padded; j++) exponentials[j] = -1e30f; // its exponential is far below the last bit of the sum
        var top = TSimd.Broadcast(maximum);
        for (var column = 0; column < PanelMatrix.Width; column += TSimd.Count)
        {
            TVector sum = default;
            for (var j = column; j < padded; j += PanelMatrix.Width)
            {
                var e = Elementary.Exp<TSimd, TVector>(TSimd.Subtract(TSimd.Load(exponentials + j), top));
                TSimd.Store(e, exponentials + j);
                sum = TSimd.Add(sum, e);
            }
            TSimd.Store(sum, lanes + column);
        }
        for (var half = PanelMatrix.Width / 2; half > 0; half /= 2)
        {
            for (var lane = 0; lane < half; lane++) lanes[lane] += lanes[lane + half];
        }
        return lanes[0];
    }

    /// <summary>(softmax − one-hot) · scale.</summary>
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
