using System.Numerics;

namespace Sweep.Training.Optimizers;

/// <summary>Keeps gradients from exploding (Pascanu, Mikolov and Bengio 2013).</summary>
public static class GradientClip
{
    /// <summary>Scales all gradients so that their norm is at most <paramref name="limit"/>, as <c>torch.nn.utils.clip_grad_norm_</c> does.</summary>
    /// <param name="gradients">All gradients, changed when the norm is above the limit.</param>
    /// <param name="norm">Their global L2 norm.</param>
    /// <param name="limit">Above 0.</param>
    /// <returns>Whether they were scaled.</returns>
    public static bool ByNorm(Span<float> gradients, double norm, double limit)
    {
        var factor = (float)(limit / (norm + 1e-6));
        if (factor >= 1) return false;
        foreach (ref var lane in Vectors.Of(gradients)) lane *= factor;
        foreach (ref var gradient in gradients[Vectors.Rest(gradients.Length)..]) gradient *= factor;
        return true;
    }

    /// <summary>Cuts each gradient to [−limit, limit], as <c>torch.nn.utils.clip_grad_value_</c> does; NaN stays NaN.</summary>
    /// <returns>Whether any was cut.</returns>
    public static bool ByValue(Span<float> gradients, float limit)
    {
        var (low, high, cut) = (new Vector<float>(-limit), new Vector<float>(limit), Vector<int>.Zero);
        foreach (ref var lane in Vectors.Of(gradients))
        {
            cut |= Vector.LessThan(high, Vector.Abs(lane));
            lane = Vector.ConditionalSelect(Vector.LessThan(high, lane), high, Vector.ConditionalSelect(Vector.LessThan(lane, low), low, lane));
        }

        var any = cut != Vector<int>.Zero;
        foreach (ref var gradient in gradients[Vectors.Rest(gradients.Length)..])
        {
            any |= MathF.Abs(gradient) > limit;
            gradient = gradient > limit ? limit : gradient < -limit ? -limit : gradient;
        }

        return any;
    }
}
