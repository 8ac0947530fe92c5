using Sweep.Training.Settings;
using static TorchSharp.torch;

namespace Sweep.Torch.Optimizers;

/// <summary>g ← g + λ p;  s ← α s + (1 − α) g²;  d = g / (√s + ε);  p ← p − lr d, or b ← μ b + d; p ← p − lr b.</summary>
internal sealed class RmsPropRule(bool hasMomentum) : UpdateRule
{
    public override int Constants => 6;

    public override void Write(TrainingSettings settings, double learningRate, long update, Span<float> constants)
    {
        (constants[0], constants[1], constants[2]) = ((float)learningRate, (float)settings.Momentum, (float)(settings.WeightDecay ?? 0));
        (constants[3], constants[4], constants[5]) = ((float)settings.Alpha, (float)(1 - settings.Alpha), (float)(settings.Epsilon ?? 1e-8));
    }

    public override void Apply(Tensor values, Tensor gradients, IReadOnlyList<Tensor> slots, IReadOnlyList<Tensor> constants)
    {
        var (rate, momentum, decay, alpha, complement, epsilon) = (constants[0], constants[1], constants[2], constants[3], constants[4], constants[5]);
        var g = gradients.add_(values * decay);
        var s = slots[0].mul_(alpha).add_(g * g * complement);
        var direction = g / (s.sqrt() + epsilon);
        if (hasMomentum) direction = slots[1].mul_(momentum).add_(direction);
        values.sub_(direction * rate);
    }
}
