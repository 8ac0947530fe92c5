using Sweep.Cluster.Wire;
using Sweep.Core.Sweeps;
using Sweep.Hosting.Attempts;
using Sweep.Hosting.Checkpoints;
using Sweep.Hosting.Folders;
using Sweep.Hosting.Hosts;
using Sweep.Hosting.Instruments;
using Sweep.Hosting.Specifications;
using Sweep.Hosting.Trainers;

namespace Sweep.Cluster.Workers;

/// <summary>What all slots of a worker train one sweep with: its data is in memory once.</summary>
internal sealed class SweepEngine : IDisposable
{
    private readonly ITrainer _trainer;
    private readonly TrainingInstruments _instruments;

    private SweepEngine(string sweep, Specification specification, ITrainer trainer, ICheckpointStore checkpoints, WorkerOptions options, TimeProvider time)
    {
        (_trainer, _instruments, Checkpoints) = (trainer, new TrainingInstruments(sweep, specification.Engine), checkpoints);
        Place = (specification.Engine, specification.EngineOptions.NumberedDevice);
        var marks = new ReportMarks(specification.ReportEvery, specification.ToSetup().NewScheduler().Rungs, specification.Scheduler.MaxResource);
        Runner = new AttemptRunner(trainer, new AttemptPlan(marks, specification.Metric.Name, specification.Metric.Maximize, options.CheckpointInterval), _instruments, time);
    }

    /// <summary>The engine and what it trains on.</summary>
    public (string Engine, string Device) Place { get; }

    /// <summary>Trains attempts of the sweep.</summary>
    public AttemptRunner Runner { get; }

    /// <summary>The sweep's checkpoints.</summary>
    public ICheckpointStore Checkpoints { get; }

    /// <summary>Reads the sweep's data and compares it with what it was when the sweep began.</summary>
    /// <exception cref="UnfitException">It cannot be trained here.</exception>
    public static SweepEngine Open(string sweep, SweepEngineFacts facts, Func<Specification, ITrainer?> open, ICheckpointStore checkpoints, WorkerOptions options, TimeProvider time)
    {
        ITrainer? trainer = null;
        try
        {
            var specification = Specification.Parse(facts.Specification, sweep);
            specification = specification with { EngineOptions = specification.EngineOptions.On(options.Device) };
            trainer = open(specification) ?? throw new UnfitException("its trials are trained by loops outside the cluster");
            if (trainer is TaskTrainer reading) DataFingerprints.RequireSame([.. facts.Data.Select(static file => new DataFingerprint(file.Path, file.Bytes, file.Sha256))], [.. reading.Fingerprints]);
            return new SweepEngine(sweep, specification, trainer, checkpoints, options, time);
        }
        catch (Exception e)
        {
            trainer?.Dispose();
            throw e switch
            {
                UnfitException => e,
                TrainerException or SweepFolderException or SpecificationException => new UnfitException(e.Message, e),
                _ => new UnfitException($"{e.GetType().Name}: {e.Message}", e),
            };
        }
    }

    public void Dispose()
    {
        _instruments.Dispose();
        _trainer.Dispose();
    }
}
