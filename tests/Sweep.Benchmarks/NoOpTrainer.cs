using Sweep.Core.Spaces;
using Sweep.Core.Sweeps;
using Sweep.Hosting.Trainers;

namespace Sweep.Benchmarks;

/// <summary>Trains nothing, at once: what remains is coordination.</summary>
internal sealed class NoOpTrainer : ITrainer
{
    private static readonly string[] Names = ["val_loss"];

    /// <summary>A loss that differs between configurations and falls with the resource.</summary>
    public static MetricValues Metrics(Configuration configuration, long resource)
    {
        var lr = Math.Log10(configuration["lr"].AsNumber());
        return new MetricValues(Names, [Math.Abs(lr + 2.5) + configuration["dropout"].AsNumber() + 1.0 / resource]);
    }

    public ITrialTraining Start(Configuration configuration, ulong seed, Stream? checkpoint) => new Training(configuration);

    public void Dispose()
    {
    }

    private sealed class Training(Configuration configuration) : ITrialTraining
    {
        private long _resource;

        public TrainingProgress Progress => new(_resource, _resource, _resource, double.NaN, double.NaN);

        public TrainingOutcome TrainTo(long resource, CancellationToken cancel)
        {
            _resource = resource;
            return new TrainingOutcome.Reached(resource, Metrics(configuration, resource));
        }

        public void Save(Stream stream) => stream.WriteByte((byte)_resource);

        public void Dispose()
        {
        }
    }
}
