using System.Buffers.Binary;
using Sweep.Core.Spaces;
using Sweep.Core.Sweeps;
using Sweep.Hosting.Trainers;

namespace Sweep.TestKit.Local;

/// <summary>
/// Trains nothing: the loss is a formula of configuration and resource, and the weights are a number into which every step is folded, so that
/// a step left out or done twice shows. Each unit of resource is one step and ten tokens.
/// </summary>
/// <param name="loss">The loss after so many steps; NaN diverges.</param>
public sealed class ScriptedTrainer(Func<Configuration, long, double>? loss = null) : ITrainer
{
    private readonly Func<Configuration, long, double> _loss = loss ?? Curve;
    private int _starts;

    /// <summary>The metric reported.</summary>
    public const string Metric = "loss";

    /// <summary>Called before each step with the configuration and the resource spent so far; may throw, or take its time.</summary>
    public Action<Configuration, long>? BeforeStep { get; set; }

    /// <summary>Called when an attempt starts, with the configuration.</summary>
    public Action<Configuration>? OnStart { get; set; }

    /// <summary>How many attempts were started.</summary>
    public int Starts => Volatile.Read(ref _starts);

    /// <summary>A loss that falls with the resource to a floor given by <c>x</c>; configurations cross on the way.</summary>
    public static double Curve(Configuration configuration, long resource)
    {
        var x = configuration["x"].AsNumber();
        return 1 + ((x * 37) % 101 / 101) + Math.Exp(-resource / (10 + (x % 7) * 5));
    }

    public ITrialTraining Start(Configuration configuration, ulong seed, Stream? checkpoint)
    {
        Interlocked.Increment(ref _starts);
        OnStart?.Invoke(configuration);
        return new Training(this, configuration, seed, checkpoint);
    }

    public void Dispose()
    {
    }

    private sealed class Training : ITrialTraining
    {
        private readonly ScriptedTrainer _script;
        private readonly Configuration _configuration;
        private ulong _weights;
        private long _resource;

        public Training(ScriptedTrainer script, Configuration configuration, ulong seed, Stream? checkpoint)
        {
            (_script, _configuration, _weights) = (script, configuration, seed);
            if (checkpoint is null) return;
            Span<byte> saved = stackalloc byte[16];
            checkpoint.ReadExactly(saved);
            _resource = BinaryPrimitives.ReadInt64LittleEndian(saved);
            _weights = BinaryPrimitives.ReadUInt64LittleEndian(saved[8..]);
        }

        public TrainingProgress Progress => new(_resource, _resource, 10 * _resource, _script._loss(_configuration, _resource), 1);

        public TrainingOutcome TrainTo(long resource, CancellationToken cancel)
        {
            while (_resource < resource)
            {
                if (cancel.IsCancellationRequested) return new TrainingOutcome.Cancelled(_resource);
                _script.BeforeStep?.Invoke(_configuration, _resource);
                _weights = (_weights ^ (ulong)_resource) * 0x9E3779B97F4A7C15 + 1;
                _resource++;
            }

            var loss = _script._loss(_configuration, _resource);
            return double.IsNaN(loss)
                ? new TrainingOutcome.Diverged(_resource, "loss is NaN")
                : new TrainingOutcome.Reached(_resource, new MetricValues([Metric, "weights"], [loss, _weights >> 12]));
        }

        public void Save(Stream stream)
        {
            Span<byte> saved = stackalloc byte[16];
            BinaryPrimitives.WriteInt64LittleEndian(saved, _resource);
            BinaryPrimitives.WriteUInt64LittleEndian(saved[8..], _weights);
            stream.Write(saved);
        }

        public void Dispose()
        {
        }
    }
}
