using System.Numerics;
using Sweep.Training.Settings;

namespace Sweep.Training.Optimizers;

/// <summary>torch.optim.Adagrad, without learning-rate decay, accumulator from 0.</summary>
public sealed class Adagrad : IOptimizer
{
    private readonly float _decay, _epsilon;
    private readonly float[] _sum;

    public Adagrad(TrainingSettings settings, int length)
    {
        _decay = (float)(settings.WeightDecay ?? 0);
        _epsilon = (float)(settings.Epsilon ?? 1e-10);
        _sum = new float[length];
        Slots = [new("sum", _sum)];
    }

    public string Name => "adagrad";

    public long Steps { get; set; }

    public IReadOnlyList<OptimizerSlot> Slots { get; }

    // s ← s + g²;  p ← p − lr g / (√s + ε)
    public void Step(Span<float> values, ReadOnlySpan<float> gradients, double learningRate)
    {
        Steps++;
        var rate = (float)learningRate;
        var p = Vectors.Of(values);
        var g = Vectors.Of(gradients);
        var s = Vectors.Of(_sum.AsSpan());
        var epsilon = new Vector<float>(_epsilon);
        for (var i = 0; i < p.Length; i++)
        {
            var gradient = g[i] + _decay * p[i];
            s[i] += gradient * gradient;
            p[i] -= rate * (gradient / (Vector.SquareRoot(s[i]) + epsilon));
        }

        for (var i = Vectors.Rest(values.Length); i < values.Length; i++)
        {
            var gradient = gradients[i] + _decay * values[i];
            _sum[i] += gradient * gradient;
            values[i] -= rate * (gradient / (MathF.Sqrt(_sum[i]) + _epsilon));
        }
    }
}
