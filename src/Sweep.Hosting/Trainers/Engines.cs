using System.Collections.Immutable;
using Sweep.Core.Sampling;
using Sweep.Core.Spaces;
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

    private const int Tried = 8; // configurations
    private static ImmutableArray<IEngine> _known = [new CpuEngine()];

    /// <summary>All of this build, the <c>cpu</c> engine first.</summary>
    public static IReadOnlyList<IEngine> Known => _known;

    /// <summary>Adds an engine to those of this process: once, where the program begins. One of the same name is replaced.</summary>
    public static void Add(IEngine engine)
        => ImmutableInterlocked.Update(ref _known, static (known, engine) => [.. known.Where(other => other.Name != engine.Name), engine], engine);

    /// <summary>The engine of a name; null where this build has none.</summary>
    public static IEngine? Named(string name) => _known.FirstOrDefault(engine => engine.Name == name);

    /// <summary>The engine that a specification names; null for an external one.</summary>
    /// <exception cref="TrainerException">It is not part of this build.</exception>
    public static IEngine? Find(Specification specification)
    {
        if (specification.IsExternal) return null;
        return Named(specification.Engine) ?? throw new TrainerException($"engine: {TorchMissing}");
    }

    /// <summary>How many trials of a specification this process trains at once: what it says, otherwise what suits its engine, measured where need be, which takes some seconds.</summary>
    /// <param name="specification">The specification, of an engine that trains here.</param>
    /// <param name="trainer">What <see cref="Open"/> gave.</param>
    /// <param name="notice">Told what was measured.</param>
    /// <exception cref="TrainerException">Its engine is not part of this build.</exception>
    /// <exception cref="DeviceLostException">The device failed while it was measured.</exception>
    public static int SlotsOf(Specification specification, TaskTrainer trainer, Action<string>? notice = null)
        => specification.Slots ?? Find(specification)!.DefaultSlots(specification.EngineOptions) ?? SlotMeasurement.Of(specification, trainer, notice ?? (static _ => { }));

    /// <summary>The configurations that a sweep would try first, as long as nothing has been reported.</summary>
    public static IEnumerable<Configuration> First(Specification specification)
    {
        var setup = specification.ToSetup();
        var sampler = setup.NewSampler();
        for (var draw = 0; sampler.Suggest(new SuggestContext(setup.Space, setup.Seed, draw, new TrialHistory())) is { } configuration; draw++) yield return configuration;
    }

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
        IReadOnlyList<string>? first = null;
        foreach (var configuration in First(specification).Take(Tried))
        {
            var problems = trainer.Check(configuration);
            if (problems.Count == 0) return trainer;
            first ??= problems;
        }

        if (first is null) return trainer;
        trainer.Dispose();
        throw new TrainerException($"no configuration fits the data\n  {string.Join("\n  ", first)}");
    }
}
