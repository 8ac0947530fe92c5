using Sweep.Training.Optimizers;
using Sweep.Training.Settings;
using static TorchSharp.torch;

namespace Sweep.Torch.Optimizers;

/// <summary>p ← k p;  g ← g + λ p;  m ← β₁ m + (1 − β₁) g;  v ← β₂ v + (1 − β₂) g²;  p ← p − lr / (1 − β₁ᵗ) · m / (√v / √(1 − β₂ᵗ) + ε). Adam has k = 1, AdamW λ = 0 and k = 1 − lr · decay.</summary>
internal sealed class AdamRule(bool decoupled) : UpdateRule
{
    public override int Constants => 9;

    public override void Write(TrainingSettings settings, double learningRate, long update, Span<float> constants)
    {
        constants[0] = (float)(learningRate / (1 - AdamMoments.Power(settings.Beta1, update)));
        constants[1] = (float)Math.Sqrt(1 - AdamMoments.Power(settings.Beta2, update));
        (constants[2], constants[3]) = ((float)settings.Beta1, (float)(1 - settings.Beta1));
        (constants[4], constants[5]) = ((float)settings.Beta2, (float)(1 - settings.Beta2));
        constants[6] = (float)(settings.Epsilon ?? 1e-8);
        constants[7] = decoupled ? 0 : (float)(settings.WeightDecay ?? 0);
        constants[8] = decoupled ? (float)(1 - learningRate * (settings.WeightDecay ?? 0.01)) : 1;
    }

    public override void Apply(Tensor values, Tensor gradients, IReadOnlyList<Tensor> slots, IReadOnlyList<Tensor> constants)
    {
        var (size, root, epsilon) = (constants[0], constants[1], constants[6]);
        if (decoupled) values.mul_(constants[8]);
        else gradients.add_(values * constants[7]);
        var m = slots[0].mul_(constants[2]).add_(gradients * constants[3]);
        var v = slots[1].mul_(constants[4]).add_(gradients * gradients * constants[5]);
        values.sub_(m / v.sqrt().div_(root).add_(epsilon) * size);
    }
}
