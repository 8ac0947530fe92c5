using Sweep.Training.Settings;
using static TorchSharp.torch;

namespace Sweep.Torch.Optimizers;

/// <summary>g ← g + λ p;  s ← s + g²;  p ← p − lr g / (√s + ε).</summary>
internal sealed class AdagradRule : UpdateRule
{
    public override int Constants => 3;

    public override void Write(TrainingSettings settings, double learningRate, long update, Span<float> constants)
        => (constants[0], constants[1], constants[2]) = ((float)learningRate, (float)(settings.WeightDecay ?? 0), (float)(settings.Epsilon ?? 1e-10));

    public override void Apply(Tensor values, Tensor gradients, IReadOnlyList<Tensor> slots, IReadOnlyList<Tensor> constants)
    {
        var (rate, decay, epsilon) = (constants[0], constants[1], constants[2]);
        var g = gradients.add_(values * decay);
        var s = slots[0].add_(g * g);
        values.sub_(g / (s.sqrt() + epsilon) * rate);
    }
}
