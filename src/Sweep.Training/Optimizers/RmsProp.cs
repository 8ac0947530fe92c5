using System.Numerics;
using Sweep.Training.Settings;

namespace Sweep.Training.Optimizers;

/// <summary>torch.optim.RMSprop, not centred.</summary>
public sealed class RmsProp : IOptimizer
{
    private readonly float _alpha, _complement, _momentum, _decay, _epsilon;
    private readonly float[] _square, _velocity;

    public RmsProp(TrainingSettings settings, int length)
    {
        _alpha = (float)settings.Alpha;
        _complement = (float)(1 - settings.Alpha);
        _momentum = (float)settings.Momentum;
        _decay = (float)(settings.WeightDecay ?? 0);
        _epsilon = (float)(settings.Epsilon ?? 1e-8);
        _square = new float[length];
        _velocity = settings.Momentum > 0 ? new float[length] : [];
        Slots = settings.Momentum > 0 ? [new("square", _square), new("velocity", _velocity)] : [new("square", _square)];
    }

    public string Name => "rmsprop";

    public long Steps { get; set; }

    public IReadOnlyList<OptimizerSlot> Slots { get; }

    // s ← α s + (1 − α) g²;  d = g / (√s + ε);  p ← p − lr d, or b ← μ b + d; p ← p − lr b
    public void Step(Span<float> values, ReadOnlySpan<float> gradients, double learningRate)
    {
        Steps++;
        var rate = (float)learningRate;
        var withMomentum = _velocity.Length > 0;
        var p = Vectors.Of(values);
        var g = Vectors.Of(gradients);
        var s = Vectors.Of(_square.AsSpan());
        var b = Vectors.Of(_velocity.AsSpan());
        var epsilon = new Vector<float>(_epsilon);
        for (var i = 0; i < p.Length; i++)
        {
            var gradient = g[i] + _decay * p[i];
            s[i] = _alpha * s[i] + _complement * (gradient * gradient);
            var direction = gradient / (Vector.SquareRoot(s[i]) + epsilon);
            if (withMomentum) direction = b[i] = _momentum * b[i] + direction;
            p[i] -= rate * direction;
        }

        for (var i = Vectors.Rest(values.Length); i < values.Length; i++)
        {
            var gradient = gradients[i] + _decay * values[i];
            _square[i] = _alpha * _square[i] + _complement * (gradient * gradient);
            var direction = gradient / (MathF.Sqrt(_square[i]) + _epsilon);
            if (withMomentum) direction = _velocity[i] = _momentum * _velocity[i] + direction;
            values[i] -= rate * direction;
        }
    }
}
