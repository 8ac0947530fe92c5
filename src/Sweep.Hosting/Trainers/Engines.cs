using System.Collections.Immutable;
using Sweep.Core.Sampling;
using Sweep.Core.Sweeps;
using Sweep.Hosting.Specifications;
using Sweep.Training.Settings;

namespace Sweep.Hosting.Trainers;

/// <summary>The engines of this build, and how the one that a specification names is made ready to train.</summary>
public static class Engines
{
    /// <summary>The engine of the leaf Sweep.Torch, which a build has where it was asked for.</summary>
    public const string Torch = "torch";

    /// <summary>What a program that was built without the engine <see cref="Torch"/> says of it.</summary>
    public const string TorchMissing = "torch is not part of this build. Build it with -p:Torch=cpu, -p:Torch=cuda-linux or -p:Torch=cuda-windows: dotnet build -c Release src/Sweep.Cli -p:Torch=cpu. Or use engine: cpu.";

    private const int Draws = 8;
    private static ImmutableArray<IEngine> _known = [new CpuEngine()];

    /// <summary>All of this build, the <c>cpu</c> engine first.</summary>
    public static IReadOnlyList<IEngine> Known => _known;

    /// <summary>Adds an engine to those of this process: once, where the program begins. One of the same name is replaced.</summary>
    public static void Add(IEngine engine)
        => ImmutableInterlocked.Update(ref _known, static (known, engine) => [.. known.Where(other => other.Name != engine.Name), engine], engine);

    /// <summary>The engine that a specification names; null for an external one.</summary>
    /// <exception cref="TrainerException">It is not part of this build.</exception>
    public static IEngine? Find(Specification specification)
    {
        if (specification.IsExternal) return null;
        return _known.FirstOrDefault(engine => engine.Name == specification.Engine) ?? throw new TrainerException($"engine: {TorchMissing}");
    }

    /// <summary>How many trials of a specification this process trains at once: what it says, otherwise what suits its engine; null for an external one.</summary>
    /// <exception cref="TrainerException">Its engine is not part of this build.</exception>
    public static int? SlotsOf(Specification specification) => specification.IsExternal ? null : specification.Slots ?? Find(specification)!.DefaultSlots(specification.EngineOptions);

    /// <summary>The engine of a specification, its data read; null for an external one, whose loops are elsewhere. Refused where none of the configurations that would be tried first can be trained.</summary>
    /// <exception cref="TrainerException">The engine or its device is not here, the task's data cannot be used, or no configuration fits it; the message has every reason.</exception>
    public static TaskTrainer? Open(Specification specification)
        => Find(specification) is { } engine ? Checked(specification, () => engine.Open(specification.EngineOptions)) : null;

    /// <summary>The fingerprints of a specification's data, by who decides about its trials and does not train them: all that <see cref="Open"/> refuses is refused, but for the engine, which is the workers' matter.</summary>
    /// <exception cref="TrainerException">The task's data cannot be used, or no configuration fits it; the message has every reason.</exception>
    public static IReadOnlyList<DataFingerprint> Fingerprints(Specification specification)
    {
        if (specification.IsExternal) return [];
        using var trainer = Checked(specification, static () => new CpuEngine());
        return trainer.Fingerprints;
    }

    private static TaskTrainer Checked(Specification specification, Func<ITrialEngine> engine)
    {
        var trainer = new TaskTrainer(
            TaskTrainer.OpenTask(specification.Task.Kind, specification.Task.Options),
            Enum.Parse<ResourceKind>(specification.Scheduler.Resource, ignoreCase: true),
            specification.Scheduler.MaxResource,
            engine());
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
