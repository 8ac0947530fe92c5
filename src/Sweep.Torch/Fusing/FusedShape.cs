using Sweep.Training;
using Sweep.Training.Layers;

namespace Sweep.Torch.Fusing;

/// <summary>What trials must have in common to train as one program. Learning rate, schedule, the optimizer's constants, clipping, dropout, weight decay, initialisation and seed may differ.</summary>
/// <param name="Network">The network, but for dropout and how its weights begin.</param>
/// <param name="Batch">Lanes.</param>
/// <param name="Window">Longest window.</param>
/// <param name="Optimizer">The update rule.</param>
/// <param name="HasMomentum">Whether sgd and rmsprop keep a velocity.</param>
/// <param name="Nesterov">Nesterov momentum.</param>
internal sealed record FusedShape(NetworkOptions Network, int Batch, int Window, string Optimizer, bool HasMomentum, bool Nesterov)
{
    /// <summary>The shape of a trial.</summary>
    public static FusedShape Of(TrainerPlan plan)
    {
        var settings = plan.Settings;
        var keepsVelocity = settings.Optimizer is "sgd" or "rmsprop" && settings.Momentum > 0;
        return new FusedShape(
            plan.Network with { Dropout = 0, Initialisation = default, ForgetBias = null },
            settings.Batch, plan.LongestWindow, settings.Optimizer, keepsVelocity, settings.Nesterov);
    }

    /// <summary>For names of threads and messages.</summary>
    public override string ToString() => $"{Network.Cell} {Network.Layers}×{Network.Hidden}, batch {Batch}";
}
