using Sweep.Training.Data;
using Sweep.Training.Losses;
using Sweep.Training.Tasks;

namespace Sweep.Training.Layers;

/// <summary>Runs evaluations on a <see cref="RecurrentNetwork"/>.</summary>
public static class NetworkEvaluation
{
    /// <summary>Measures a network to the end. Its state is left anywhere.</summary>
    /// <param name="evaluation">At its beginning.</param>
    /// <param name="network">With the batch of the window, and windows at least as long.</param>
    /// <param name="window">To be filled as needed.</param>
    /// <returns>A value for each metric of the task.</returns>
    public static double[] Run(this IEvaluation evaluation, RecurrentNetwork network, Window window)
    {
        var outputs = new Outputs(network, window);
        while (evaluation.Next(window))
        {
            window.Forward(network, training: false, default);
            evaluation.Add(outputs, window);
        }

        return evaluation.Metrics;
    }

    private sealed class Outputs(RecurrentNetwork network, Window window) : IWindowOutputs
    {
        public ReadOnlySpan<float> Values => network.Outputs;

        public double Losses(Span<float> nats) => SoftmaxCrossEntropy.Losses(network.Outputs, window.Targets, network.Options.Outputs, nats);
    }
}
