using Sweep.Training.Layers;
using Sweep.Training.Optimizers;

namespace Sweep.Training.Models;

/// <summary>Everything that training changes in a model: weights, optimizer, carried state. The same for every engine; checkpoints are made of it.</summary>
/// <param name="Parameters">Weights.</param>
/// <param name="Optimizer">Its slots and steps.</param>
/// <param name="Carried">The state that the last window left.</param>
public sealed record ModelState(ParameterSet Parameters, IOptimizer Optimizer, RecurrentState Carried)
{
    /// <summary>The state in which a trial begins: weights drawn from its seed, all else zero.</summary>
    public static ModelState Begin(TrainerPlan plan)
    {
        var options = plan.Network;
        var parameters = ParameterSet.Of(options);
        WeightInitialiser.Fill(parameters, options, plan.Seed);
        return new ModelState(parameters, OptimizerKinds.Create(plan.Settings, parameters.Values.Length), new RecurrentState(options, plan.Settings.Batch));
    }
}
