using Sweep.Core.Spaces;
using Sweep.Core.Sweeps;
using Sweep.Hosting.Trainers;

namespace Sweep.Server.Tests.Metrics;

/// <summary>Trains nothing, and reports all that the cpu engine reports and instruments show; the metric of the sweep is <c>loss</c>.</summary>
/// <param name="loss">The objective of the trial that is started as the so-manieth.</param>
internal sealed class MeasuredTrainer(Func<int, double> loss) : ITrainer
{
    private static readonly string[] Names = ["loss", "train_loss", "grad_norm", "clip_rate", "gate_saturation_l0", "gate_saturation_l1"];
    private int _started = -1;

    /// <summary>Called on the slot's thread before a trial trains for the first time, with the number of those started before it.</summary>
    public Action<int>? Started { get; set; }

    public ITrialTraining Start(Configuration configuration, ulong seed, Stream? checkpoint) => new Training(Interlocked.Increment(ref _started), this);

    public void Dispose()
    {
    }

    private double Loss(int number) => loss(number);

    private sealed class Training(int number, MeasuredTrainer trainer) : ITrialTraining
    {
        private long _resource;

        public TrainingProgress Progress => new(_resource, _resource, 100 * _resource, 1.5, 2.5, 1 << 20);

        public TrainingOutcome TrainTo(long resource, CancellationToken cancel)
        {
            if (_resource == 0) trainer.Started?.Invoke(number);
            _resource = resource;
            return new TrainingOutcome.Reached(resource, new MetricValues(Names, [trainer.Loss(number), 0.5, 1.25, 0.25, 0.1, 0.2]));
        }

        public void Save(Stream stream) => stream.WriteByte(1);

        public void Dispose()
        {
        }
    }
}
