using Sweep.Training.Layers;
using Sweep.Training.Tasks;

namespace Sweep.Training;

/// <summary>What every trial reports beside the metrics of its task. Means are over the last <see cref="StepHistory.Length"/> steps.</summary>
public static class TrainerMetrics
{
    public static IReadOnlyList<Metric> All { get; } =
    [
        new("train_loss", MetricGoal.Minimize, "as the task's loss", "Mean training loss."),
        new("grad_norm", MetricGoal.Minimize, "1", "Mean global gradient norm before clipping."),
        new("grad_norm_max", MetricGoal.Minimize, "1", "Greatest global gradient norm before clipping."),
        new("clip_rate", MetricGoal.Minimize, "1", "Share of steps whose gradients were clipped."),
        new("learning_rate", MetricGoal.Minimize, "1", "Learning rate of the next step."),
    ];

    /// <summary>Names of the gradient norm of each layer at the last step: embedding, recurrent layers from 0, output.</summary>
    public static IEnumerable<string> LayerNorms(NetworkOptions network)
        => ["grad_norm_embedding", .. Enumerable.Range(0, network.Layers).Select(layer => $"grad_norm_l{layer}"), "grad_norm_out"];

    /// <summary>Names of the share of saturated gates of each recurrent layer, over the last window of the evaluation.</summary>
    public static IEnumerable<string> LayerSaturations(NetworkOptions network)
        => Enumerable.Range(0, network.Layers).Select(layer => $"gate_saturation_l{layer}");
}
