using Sweep.Training.Settings;
using static TorchSharp.torch;

namespace Sweep.Torch.Optimizers;

/// <summary>g ← g + λ p;  b ← μ b + g;  p ← p − lr b, with Nesterov p ← p − lr (g + μ b), without momentum p ← p − lr g.</summary>
internal sealed class SgdRule(bool hasMomentum, bool nesterov) : UpdateRule
{
    public override int Constants => 3;

    public override void Write(TrainingSettings settings, double learningRate, long update, Span<float> constants)
        => (constants[0], constants[1], constants[2]) = ((float)learningRate, (float)settings.Momentum, (float)(settings.WeightDecay ?? 0));

    public override void Apply(Tensor values, Tensor gradients, IReadOnlyList<Tensor> slots, IReadOnlyList<Tensor> constants)
    {
        var (rate, momentum, decay) = (constants[0], constants[1], constants[2]);
        var g = gradients.add_(values * decay);
        if (!hasMomentum)
        {
            values.sub_(g * rate);
            return;
        }

        var b = slots[0].mul_(momentum).add_(g);
        values.sub_((nesterov ? g + b * momentum : b) * rate);
    }
}
