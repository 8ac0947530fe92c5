namespace Sweep.Training.Losses;

/// <summary>Mean of squared differences. An element whose target is NaN is ignored: it adds no loss and has no gradient.</summary>
public static class MeanSquaredError
{
    /// <summary>Mean loss over the counted elements (0 when there is none); the outputs are replaced by its gradient.</summary>
    /// <param name="outputs">Any shape, overwritten with the gradient.</param>
    /// <param name="targets">The same shape; NaN is ignored.</param>
    public static double LossAndGradient(Span<float> outputs, ReadOnlySpan<float> targets)
    {
        var counted = 0;
        foreach (var target in targets) counted += float.IsNaN(target) ? 0 : 1;
        var scale = 2f / Math.Max(1, counted);
        var sum = Squares(outputs, targets);
        for (var i = 0; i < outputs.Length; i++) outputs[i] = float.IsNaN(targets[i]) ? 0 : (outputs[i] - targets[i]) * scale;
        return sum / Math.Max(1, counted);
    }

    /// <summary>Sum of squared differences over the counted elements.</summary>
    public static double Squares(ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets)
    {
        if (outputs.Length != targets.Length) throw new ArgumentException($"{outputs.Length} outputs need as many targets, but got {targets.Length}.");
        var sum = 0.0;
        for (var i = 0; i < outputs.Length; i++)
        {
            double difference = outputs[i] - targets[i];
            if (!float.IsNaN(targets[i])) sum += difference * difference;
        }
        return sum;
    }
}
