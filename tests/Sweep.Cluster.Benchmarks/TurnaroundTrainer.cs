using System.Collections.Concurrent;
using System.Diagnostics;
using Sweep.Core.Sweeps;
using Sweep.Hosting.Trainers;

namespace Sweep.Cluster.Benchmarks;

/// <summary>Trains nothing for a while, and measures on each slot how long it takes from the end of one trial's training to the beginning of the next one's.</summary>
/// <param name="metric">The metric reported.</param>
/// <param name="training">How long a trial trains.</param>
internal sealed class TurnaroundTrainer(string metric, TimeSpan training) : ITrainer
{
    private readonly string _metric = metric;
    private readonly TimeSpan _training = training;

    // A slot is a thread.
    private readonly ThreadLocal<long> _ended = new();

    /// <summary>Milliseconds between trials.</summary>
    public ConcurrentQueue<double> Turnarounds { get; } = [];

    public ITrialTraining Start(Core.Spaces.Configuration configuration, ulong seed, Stream? checkpoint)
    {
        if (_ended.Value != 0) Turnarounds.Enqueue(Stopwatch.GetElapsedTime(_ended.Value).TotalMilliseconds);
        return new Training(this, configuration);
    }

    public void Dispose()
    {
    }

    private sealed class Training(TurnaroundTrainer trainer, Core.Spaces.Configuration configuration) : ITrialTraining
    {
        private long _resource;

        public TrainingProgress Progress => new(_resource, _resource, _resource, double.NaN, double.NaN);

        public TrainingOutcome TrainTo(long resource, CancellationToken cancel)
        {
            if (cancel.WaitHandle.WaitOne(trainer._training)) return new TrainingOutcome.Cancelled(_resource);
            _resource = resource;
            trainer._ended.Value = Stopwatch.GetTimestamp();
            return new TrainingOutcome.Reached(resource, MetricValues.Of(trainer._metric, configuration["lr"].AsNumber()));
        }

        public void Save(Stream stream) => stream.WriteByte((byte)_resource);

        public void Dispose()
        {
        }
    }
}
