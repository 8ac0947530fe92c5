using Sweep.Core.Sampling;
using Sweep.Hosting.Specifications;
using Sweep.Training.Settings;

namespace Sweep.Hosting.Trainers;

/// <summary>Makes the engine that a specification names ready to train.</summary>
public static class Engines
{
    private const int Draws = 8;

    /// <summary>The engine of a specification, its data read; null for an external one, whose loops are elsewhere. Refused where none of the configurations that would be tried first can be trained.</summary>
    /// <exception cref="TrainerException">The task's data cannot be used, or no configuration fits it; the message has every reason.</exception>
    public static CpuTrainer? Open(Specification specification)
    {
        if (specification.IsExternal) return null;
        var trainer = new CpuTrainer(
            CpuTrainer.OpenTask(specification.Task.Kind, specification.Task.Options),
            Enum.Parse<ResourceKind>(specification.Scheduler.Resource, ignoreCase: true),
            specification.Scheduler.MaxResource);
        var setup = specification.ToSetup();
        var sampler = setup.NewSampler();
        IReadOnlyList<string>? first = null;
        for (var draw = 0; draw < Draws; draw++)
        {
            if (sampler.Suggest(new SuggestContext(setup.Space, setup.Seed, draw, new TrialHistory())) is not { } configuration) break;
            var problems = trainer.Check(configuration);
            if (problems.Count == 0) return trainer;
            first ??= problems;
        }

        if (first is null) return trainer;
        trainer.Dispose();
        throw new TrainerException($"no configuration fits the data\n  {string.Join("\n  ", first)}");
    }
}
