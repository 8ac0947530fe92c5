using System.Numerics;
using Sweep.Training.Settings;

namespace Sweep.Training.Optimizers;

/// <summary>What Adam and AdamW share: Kingma and Ba 2015, algorithm 1, in the order of operations of torch.optim.</summary>
internal sealed class AdamMoments(TrainingSettings settings, int length)
{
    private readonly double _beta1 = settings.Beta1, _beta2 = settings.Beta2;
    private readonly float _epsilon = (float)(settings.Epsilon ?? 1e-8);
    private readonly float[] _m = new float[length], _v = new float[length];

    public IReadOnlyList<OptimizerSlot> Slots => [new("m", _m), new("v", _v)];

    /// <param name="values">All weights, changed.</param>
    /// <param name="gradients">Of the same length.</param>
    /// <param name="learningRate">α.</param>
    /// <param name="t">Number of this update, from 1.</param>
    /// <param name="added">Share of a weight that is added to its gradient.</param>
    /// <param name="kept">What a weight is multiplied by before the update.</param>
    public void Step(Span<float> values, ReadOnlySpan<float> gradients, double learningRate, long t, float added, float kept)
    {
        var size = (float)(learningRate / (1 - Power(_beta1, t)));
        var root = (float)Math.Sqrt(1 - Power(_beta2, t));
        float b1 = (float)_beta1, c1 = (float)(1 - _beta1), b2 = (float)_beta2, c2 = (float)(1 - _beta2);
        var p = Vectors.Of(values);
        var g = Vectors.Of(gradients);
        var m = Vectors.Of(_m.AsSpan());
        var v = Vectors.Of(_v.AsSpan());
        var (epsilon, roots) = (new Vector<float>(_epsilon), new Vector<float>(root));
        for (var i = 0; i < p.Length; i++)
        {
            var weight = kept * p[i];
            var gradient = g[i] + added * weight;
            m[i] = b1 * m[i] + c1 * gradient;
            v[i] = b2 * v[i] + c2 * (gradient * gradient);
            p[i] = weight - size * (m[i] / (Vector.SquareRoot(v[i]) / roots + epsilon));
        }

        for (var i = Vectors.Rest(values.Length); i < values.Length; i++)
        {
            var weight = kept * values[i];
            var gradient = gradients[i] + added * weight;
            _m[i] = b1 * _m[i] + c1 * gradient;
            _v[i] = b2 * _v[i] + c2 * (gradient * gradient);
            values[i] = weight - size * (_m[i] / (MathF.Sqrt(_v[i]) / root + _epsilon));
        }
    }

    /// <summary>xⁿ by squaring: only multiplications, hence the same bits everywhere, which Math.Pow does not promise.</summary>
    internal static double Power(double x, long n)
    {
        var result = 1.0;
        for (; n > 0; n >>= 1, x *= x)
        {
            if ((n & 1) != 0) result *= x;
        }

        return result;
    }
}
