namespace Sweep.Training.Losses;

/// <summary>Softmax followed by cross-entropy in nats. A position with a negative target is ignored: it adds no loss and has no gradient.</summary>
public static class SoftmaxCrossEntropy
{
    /// <summary>Mean loss over the counted positions (0 when there is none); the logits are replaced by its gradient.</summary>
    /// <param name="logits">[positions, classes], overwritten with the gradient.</param>
    /// <param name="targets">[positions], each below <paramref name="classes"/>; negative ones are ignored.</param>
    /// <param name="classes">Number of classes, at least 1.</param>
    public static double LossAndGradient(Span<float> logits, ReadOnlySpan<int> targets, int classes)
    {
        var counted = Check(logits, targets, classes);
        var scale = 1f / Math.Max(1, counted);
        var sum = 0.0;
        for (var i = 0; i < targets.Length; i++)
        {
            var row = logits.Slice(i * classes, classes);
            var target = targets[i];
            if (target < 0)
            {
                row.Clear();
                continue;
            }
            var maximum = Maximum(row);
            var atTarget = row[target] - maximum;
            var total = 0f;
            for (var j = 0; j < classes; j++) total += row[j] = MathF.Exp(row[j] - maximum);
            sum += Math.Log(total) - atTarget;
            var factor = scale / total;
            for (var j = 0; j < classes; j++) row[j] *= factor;
            row[target] -= scale;
        }
        return sum / Math.Max(1, counted);
    }

    /// <summary>Loss of each position in nats, 0 where the target is negative; returns their sum.</summary>
    /// <param name="logits">[positions, classes].</param>
    /// <param name="targets">[positions].</param>
    /// <param name="classes">Number of classes, at least 1.</param>
    /// <param name="nats">[positions], written.</param>
    public static double Losses(ReadOnlySpan<float> logits, ReadOnlySpan<int> targets, int classes, Span<float> nats)
    {
        Check(logits, targets, classes);
        var sum = 0.0;
        for (var i = 0; i < targets.Length; i++)
        {
            nats[i] = 0;
            if (targets[i] < 0) continue;
            var row = logits.Slice(i * classes, classes);
            var maximum = Maximum(row);
            var total = 0f;
            foreach (var x in row) total += MathF.Exp(x - maximum);
            var loss = Math.Log(total) - (row[targets[i]] - maximum);
            nats[i] = (float)loss;
            sum += loss;
        }
        return sum;
    }

    private static float Maximum(ReadOnlySpan<float> row)
    {
        var maximum = row[0];
        foreach (var x in row) maximum = MathF.Max(maximum, x);
        return maximum;
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
