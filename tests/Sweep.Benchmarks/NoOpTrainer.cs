using Sweep.Core.Spaces;
using Sweep.Core.Sweeps;
using Sweep.Hosting.Trainers;

namespace Sweep.Benchmarks;

/// <summary>Trains nothing, at once: what remains is coordination.</summary>
/// <param name="reportsAll">Whether it reports as many metrics as the cpu engine does with two layers; otherwise the objective alone.</param>
internal sealed class NoOpTrainer(bool reportsAll = false) : ITrainer
{
    private static readonly string[] Names = ["val_loss"];
    private static readonly string[] AllNames = ["val_loss", "train_loss", "grad_norm", "grad_norm_max", "clip_rate", "learning_rate", "grad_norm_embedding", "grad_norm_l0", "grad_norm_l1", "grad_norm_out", "gate_saturation_l0", "gate_saturation_l1"];

    /// <summary>A loss that differs between configurations and falls with the resource.</summary>
    public static MetricValues Metrics(Configuration configuration, long resource)
    {
        var lr = Math.Log10(configuration["lr"].AsNumber());
        return new MetricValues(Names, [Math.Abs(lr + 2.5) + configuration["dropout"].AsNumber() + 1.0 / resource]);
    }

    public ITrialTraining Start(Configuration configuration, ulong seed, Stream? checkpoint) => new Training(configuration, reportsAll);

    public void Dispose()
    {
    }

    private sealed class Training(Configuration configuration, bool reportsAll) : ITrialTraining
    {
        private long _resource;

        public TrainingProgress Progress => new(_resource, _resource, _resource, reportsAll ? 1.5 : double.NaN, reportsAll ? 2.5 : double.NaN);

        public TrainingOutcome TrainTo(long resource, CancellationToken cancel)
        {
            _resource = resource;
            var metrics = Metrics(configuration, resource);
            if (reportsAll) metrics = new MetricValues(AllNames, [metrics[0].Value, 0.5, 1, 2, 0.25, 0.01, 0.1, 0.2, 0.3, 0.4, 0.05, 0.06]);
            return new TrainingOutcome.Reached(resource, metrics);
        }

        public void Save(Stream stream) => stream.WriteByte((byte)_resource);

        public void Dispose()
        {
        }
    }
}
