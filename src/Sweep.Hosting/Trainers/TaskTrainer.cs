using System.Text;
using Sweep.Core.Options;
using Sweep.Core.Spaces;
using Sweep.Core.Sweeps;
using Sweep.Hosting.Instruments;
using Sweep.Training;
using Sweep.Training.Checkpoints;
using Sweep.Training.Data;
using Sweep.Training.Settings;
using Sweep.Training.Tasks;

namespace Sweep.Hosting.Trainers;

/// <summary>A task and an engine, made ready for one sweep. The task's data is in memory once, whatever the number of trials.</summary>
public sealed class TaskTrainer : ITrainer
{
    private readonly ResourceKind _resource;
    private readonly long _maxResource;
    private readonly ITrialEngine _engine;
    private readonly IDisposable _shown;

    /// <param name="task">What is learned.</param>
    /// <param name="resource">What training spends.</param>
    /// <param name="maxResource">The most that a trial will spend; the cosine schedule ends there.</param>
    /// <param name="engine">What computes; this trainer's to dispose of. Default: the <c>cpu</c> engine.</param>
    public TaskTrainer(ITask task, ResourceKind resource, long maxResource, ITrialEngine? engine = null)
    {
        (Task, _resource, _maxResource, _engine) = (task, resource, maxResource, engine ?? new CpuEngine());
        _shown = WorkerInstruments.ShowDevice(() => Reading);
    }

    public ITask Task { get; }

    /// <summary>What the data files are; none for generated data.</summary>
    public IReadOnlyList<DataFingerprint> Fingerprints => [.. Task.Files.Select(file => new DataFingerprint(file.Path, file.Bytes, file.Sha256))];

    /// <summary>What the engine's device is used for now; null where it cannot say.</summary>
    public DeviceReading? Reading => _engine.Reading;

    /// <summary>Makes a task ready by name: reads its data.</summary>
    /// <exception cref="TrainerException">The task or an option is not known or out of range, or the data cannot be used.</exception>
    public static ITask OpenTask(string kind, IReadOnlyDictionary<string, OptionValue> options)
    {
        var found = TaskKinds.All.FirstOrDefault(task => task.Name == kind)
            ?? throw new TrainerException($"task.kind: must be one of {string.Join(", ", TaskKinds.All.Select(task => task.Name))}, but got '{kind}'.{Spelling.DidYouMean(kind, TaskKinds.All.Select(task => task.Name))}");
        var problems = new List<SettingProblem>();
        var values = SettingValues.Read(found.Options, SettingText.Of(options), problems);
        if (problems.Count > 0) throw new TrainerException(SettingText.Lines(problems));
        try
        {
            return found.Create(values);
        }
        catch (DataException e)
        {
            throw new TrainerException(e.Message, e);
        }
    }

    /// <summary>Why a configuration does not fit the task, one line each; empty where it does.</summary>
    public IReadOnlyList<string> Check(Configuration configuration)
    {
        try
        {
            return [.. Task.Check(SettingText.Read(configuration)).Select(problem => $"{problem.Name}: {SettingText.Message(problem)}")];
        }
        catch (TrainerException e)
        {
            return e.Message.Split('\n');
        }
    }

    /// <inheritdoc/>
    /// <exception cref="TrainerException">The configuration does not fit the task.</exception>
    /// <exception cref="SafetensorsException">The checkpoint is not valid, or of another trial.</exception>
    public ITrialTraining Start(Configuration configuration, ulong seed, Stream? checkpoint)
    {
        var plan = new TrainerPlan(Task, SettingText.Read(configuration), seed, _resource, _maxResource);
        try
        {
            return _engine.Start(plan, checkpoint);
        }
        catch (DataException e)
        {
            throw new TrainerException(e.Message, e);
        }
    }

    /// <summary>Writes text with the model of a checkpoint: see <see cref="TextGenerator.Generate"/>.</summary>
    /// <exception cref="TrainerException">The checkpoint has no text model, or the prompt a symbol that it does not know.</exception>
    /// <exception cref="SafetensorsException">The checkpoint is not valid.</exception>
    public static IEnumerable<Rune> Generate(Stream checkpoint, string prompt, int length, double temperature, ulong seed)
    {
        try
        {
            return new TextGenerator(TrainedModel.Load(checkpoint)).Generate(prompt, length, temperature, seed);
        }
        catch (DataException e)
        {
            throw new TrainerException(e.Message, e);
        }
    }

    /// <summary>Measures the model of a checkpoint on this task's validation data.</summary>
    /// <exception cref="TrainerException">The checkpoint is of another task or vocabulary.</exception>
    /// <exception cref="SafetensorsException">The checkpoint is not valid.</exception>
    public static MetricValues Evaluate(Stream checkpoint, ITask task)
    {
        try
        {
            return new MetricValues([.. task.Metrics.Select(metric => metric.Name)], TrainedModel.Load(checkpoint).Evaluate(task));
        }
        catch (DataException e)
        {
            throw new TrainerException(e.Message, e);
        }
    }

    /// <summary>Measures the model of a checkpoint on any text file.</summary>
    /// <exception cref="TrainerException">The file cannot be used, or has a symbol that the model does not know.</exception>
    /// <exception cref="SafetensorsException">The checkpoint is not valid.</exception>
    public static MetricValues Evaluate(Stream checkpoint, string path)
    {
        try
        {
            return new MetricValues([.. CharLmTask.Reported.Select(metric => metric.Name)], TrainedModel.Load(checkpoint).Evaluate(Utf8Text.Read(path)));
        }
        catch (DataException e)
        {
            throw new TrainerException(e.Message, e);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _shown.Dispose();
        _engine.Dispose();
    }
}
