using Sweep.Training.Settings;

namespace Sweep.Training.Optimizers;

/// <summary>torch.optim.AdamW: weights shrink by lr λ before the update.</summary>
public sealed class AdamW : IOptimizer
{
    private readonly AdamMoments _moments;
    private readonly double _decay;

    public AdamW(TrainingSettings settings, int length)
    {
        _moments = new AdamMoments(settings, length);
        _decay = settings.WeightDecay ?? 0.01;
        Slots = _moments.Slots;
    }

    public string Name => "adamw";

    public long Steps { get; set; }

    public IReadOnlyList<OptimizerSlot> Slots { get; }

    public void Step(Span<float> values, ReadOnlySpan<float> gradients, double learningRate)
        => _moments.Step(values, gradients, learningRate, ++Steps, added: 0, kept: (float)(1 - learningRate * _decay));
}
