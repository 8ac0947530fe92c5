using Sweep.Training.Settings;

namespace Sweep.Training.Optimizers;

/// <summary>torch.optim.Adam: weight decay is added to the gradient.</summary>
public sealed class Adam : IOptimizer
{
    private readonly AdamMoments _moments;
    private readonly float _decay;

    public Adam(TrainingSettings settings, int length)
    {
        _moments = new AdamMoments(settings, length);
        _decay = (float)(settings.WeightDecay ?? 0);
        Slots = _moments.Slots;
    }

    public string Name => "adam";

    public long Steps { get; set; }

    public IReadOnlyList<OptimizerSlot> Slots { get; }

    public void Step(Span<float> values, ReadOnlySpan<float> gradients, double learningRate)
        => _moments.Step(values, gradients, learningRate, ++Steps, added: _decay, kept: 1);
}
