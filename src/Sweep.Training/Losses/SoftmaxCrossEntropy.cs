using Sweep.Training.Kernels;

namespace Sweep.Training.Losses;

/// <summary>Softmax followed by cross-entropy in nats. A position with a negative target is ignored: it adds no loss and has no gradient.</summary>
public static class SoftmaxCrossEntropy
{
    /// <summary>Mean loss over the counted positions (0 when there is none); the logits are replaced by its gradient.</summary>
    /// <param name="logits">[positions, classes], overwritten with the gradient.</param>
    /// <param name="targets">[positions], each below <paramref name="classes"/>; negative ones are ignored.</param>
    /// <param name="classes">Number of classes, at least 1.</param>
    public static double LossAndGradient(Span<float> logits, ReadOnlySpan<int> targets, int classes) => LossAndGradient(logits, targets, classes, VectorKernels.Best);

    internal static double LossAndGradient(Span<float> logits, ReadOnlySpan<int> targets, int classes, VectorKernels kernels)
    {
        var counted = Math.Max(1, Check(logits, targets, classes));
        return kernels.CrossEntropy(logits, targets, classes, logits, 1f / counted, []) / counted;
    }

    /// <summary>Loss of each position in nats, 0 where the target is negative; returns their sum.</summary>
    /// <param name="logits">[positions, classes].</param>
    /// <param name="targets">[positions].</param>
    /// <param name="classes">Number of classes, at least 1.</param>
    /// <param name="nats">[at least positions], the first of which are written.</param>
    public static double Losses(ReadOnlySpan<float> logits, ReadOnlySpan<int> targets, int classes, Span<float> nats)
    {
        Check(logits, targets, classes);
        if (nats.Length < targets.Length) throw new ArgumentException($"{targets.Length} targets need as many places for losses, but got {nats.Length}.");
        return VectorKernels.Best.CrossEntropy(logits, targets, classes, [], 0, nats[..targets.Length]);
    }

    private static int Check(ReadOnlySpan<float> logits, ReadOnlySpan<int> targets, int classes)
    {
        if (logits.Length != targets.Length * classes)
            throw new ArgumentException($"{targets.Length} targets of {classes} classes need {targets.Length * classes} logits, but got {logits.Length}.");
        var counted = 0;
        foreach (var target in targets)
        {
            if (target >= classes) throw new ArgumentException($"A target must be below {classes}, but got {target}.");
            if (target >= 0) counted++;
        }
        return counted;
    }
}
