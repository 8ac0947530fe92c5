using Sweep.Training.Settings;

namespace Sweep.Training.Optimizers;

/// <summary>torch.optim.SGD, dampening 0.</summary>
public sealed class Sgd : IOptimizer
{
    private readonly float _momentum, _decay;
    private readonly bool _nesterov;
    private readonly float[] _velocity;

    public Sgd(TrainingSettings settings, int length)
    {
        _momentum = (float)settings.Momentum;
        _decay = (float)(settings.WeightDecay ?? 0);
        _nesterov = settings.Nesterov;
        _velocity = settings.Momentum > 0 ? new float[length] : [];
        Slots = settings.Momentum > 0 ? [new("velocity", _velocity)] : [];
    }

    public string Name => "sgd";

    public long Steps { get; set; }

    public IReadOnlyList<OptimizerSlot> Slots { get; }

    public void Step(Span<float> values, ReadOnlySpan<float> gradients, double learningRate)
    {
        Steps++;
        var rate = (float)learningRate;
        if (_velocity.Length == 0) Plain(values, gradients, rate);
        else WithMomentum(values, gradients, rate);
    }

    // p ← p − lr (g + λ p)
    private void Plain(Span<float> values, ReadOnlySpan<float> gradients, float rate)
    {
        var p = Vectors.Of(values);
        var g = Vectors.Of(gradients);
        for (var i = 0; i < p.Length; i++) p[i] -= rate * (g[i] + _decay * p[i]);
        for (var i = Vectors.Rest(values.Length); i < values.Length; i++) values[i] -= rate * (gradients[i] + _decay * values[i]);
    }

    // b ← μ b + g;  p ← p − lr b, or p − lr (g + μ b) with Nesterov
    private void WithMomentum(Span<float> values, ReadOnlySpan<float> gradients, float rate)
    {
        var p = Vectors.Of(values);
        var g = Vectors.Of(gradients);
        var b = Vectors.Of(_velocity.AsSpan());
        for (var i = 0; i < p.Length; i++)
        {
            var gradient = g[i] + _decay * p[i];
            b[i] = _momentum * b[i] + gradient;
            p[i] -= rate * (_nesterov ? gradient + _momentum * b[i] : b[i]);
        }

        for (var i = Vectors.Rest(values.Length); i < values.Length; i++)
        {
            var gradient = gradients[i] + _decay * values[i];
            _velocity[i] = _momentum * _velocity[i] + gradient;
            values[i] -= rate * (_nesterov ? gradient + _momentum * _velocity[i] : _velocity[i]);
        }
    }
}
