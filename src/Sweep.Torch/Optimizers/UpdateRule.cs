using Sweep.Training.Settings;
using static TorchSharp.torch;

namespace Sweep.Torch.Optimizers;

/// <summary>
/// An update of the weights of some trials at once, each by its own constants: the same, element by element, as the optimizer of its name in <see cref="Training.Optimizers"/>.
/// </summary>
internal abstract class UpdateRule
{
    /// <summary>How many constants a trial has.</summary>
    public abstract int Constants { get; }

    /// <summary>Writes the constants of a trial's next update.</summary>
    /// <param name="settings">Its hyperparameters.</param>
    /// <param name="learningRate">Of this update.</param>
    /// <param name="update">Its number, from 1.</param>
    /// <param name="constants">Written.</param>
    public abstract void Write(TrainingSettings settings, double learningRate, long update, Span<float> constants);

    /// <summary>Updates weights and slots in place.</summary>
    /// <param name="values">[trials, numbers].</param>
    /// <param name="gradients">Of the same shape; may be overwritten.</param>
    /// <param name="slots">The optimizer's state, each of the same shape.</param>
    /// <param name="constants">For each constant [trials, 1].</param>
    public abstract void Apply(Tensor values, Tensor gradients, IReadOnlyList<Tensor> slots, IReadOnlyList<Tensor> constants);

    /// <summary>The rule of an optimizer, as far as trials that train together have it in common.</summary>
    public static UpdateRule Of(TrainingSettings settings) => settings.Optimizer switch
    {
        "sgd" => new SgdRule(settings.Momentum > 0, settings.Nesterov),
        "adagrad" => new AdagradRule(),
        "rmsprop" => new RmsPropRule(settings.Momentum > 0),
        "adam" or "adamw" => new AdamRule(settings.Optimizer == "adamw"),
        var other => throw new ArgumentException($"No update rule is named '{other}'."),
    };
}
