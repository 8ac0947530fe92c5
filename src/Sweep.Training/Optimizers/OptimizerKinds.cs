using Sweep.Training.Settings;

namespace Sweep.Training.Optimizers;

/// <summary>The optimizers that a specification can name: one line each.</summary>
public static class OptimizerKinds
{
    public static IReadOnlyList<OptimizerKind> All { get; } =
    [
        new("sgd", "Gradient descent, with momentum or Nesterov momentum.", (s, n) => new Sgd(s, n)),
        new("adagrad", "Duchi, Hazan and Singer 2011.", (s, n) => new Adagrad(s, n)),
        new("rmsprop", "Hinton 2012, as Graves 2013 uses it, with momentum.", (s, n) => new RmsProp(s, n)),
        new("adam", "Kingma and Ba 2015.", (s, n) => new Adam(s, n)),
        new("adamw", "Adam with decoupled weight decay: Loshchilov and Hutter 2019.", (s, n) => new AdamW(s, n)),
    ];

    /// <summary>The optimizer that the hyperparameters name.</summary>
    /// <param name="settings">Checked hyperparameters.</param>
    /// <param name="length">Length of the weights' buffer.</param>
    public static IOptimizer Create(TrainingSettings settings, int length) => All.Single(kind => kind.Name == settings.Optimizer).Create(settings, length);
}
