using Sweep.Core.Options;
using Sweep.Core.Spaces;
using Sweep.Training.Settings;
using Sweep.Training.Tasks;

namespace Sweep.Hosting.Specifications;

/// <summary>Reads what is learned and which of its metrics is the objective.</summary>
internal sealed class TaskReader(SpecificationProblems problems)
{
    private const string Data = "data";

    /// <summary>The task, with its data found by the locator where there is one.</summary>
    public TaskSpecification Task(OrderedDictionary<string, OptionValue> options, DataLocator? locator)
    {
        var name = new OptionReader(options, (option, message) => problems.Report($"task.{option}", message))
            .Word("kind", "", [.. TaskKinds.All.Select(known => known.Name)]);
        if (!options.Remove("kind")) problems.Report("task", $"a sweep needs a task, for instance task: {{ kind: reber }}. There are {string.Join(", ", TaskKinds.All.Select(known => known.Name))}.");
        if (TrainingTables.Task(name) is not { } kind) return new("", options);
        var task = new TaskSpecification(name, options);
        foreach (var (option, value) in task.Texts)
        {
            if (SettingValues.Check(kind.Options, option, value) is { } problem) problems.Report($"task.{option}", TrainingTables.Message(problem));
        }

        if (TrainingTables.IsGenerated(name)) return task;
        if (!options.TryGetValue(Data, out var data)) problems.Report("task", $"{name} needs a file. Name it under data, or with --set task.data=PATH.");
        else if (locator is not null && data is OptionValue.Scalar path)
        {
            options[Data] = new OptionValue.Scalar(ParameterValue.Text(locator.Find(path.Value.ToString(), message => problems.Report($"task.{Data}", message))));
        }

        return task;
    }

    /// <summary>The metric of loops outside, of which nothing is known: name and goal must be given.</summary>
    public MetricSpecification ExternalMetric(OrderedDictionary<string, OptionValue> options)
    {
        var reader = new OptionReader(options, (option, message) => problems.Report($"metric.{option}", message));
        var name = reader.Text("name", null);
        var goal = reader.Has("goal") ? reader.Word("goal", "minimize", "minimize", "maximize") : null;
        if (name is null || goal is null) problems.Report("metric", "an external engine's metric is not known: give its name and goal, for instance metric: { name: val_loss, goal: minimize }.");
        else if (name.Length is 0 or > RequestRules.MaxName || name.Any(char.IsControl)) reader.Problem("name", $"must have 1 to {RequestRules.MaxName} characters, none of them a control character.");
        reader.Finish();
        return new(name ?? "", goal == "maximize");
    }

    /// <summary>The metric; by default the task's first, with its own goal.</summary>
    public MetricSpecification Metric(OrderedDictionary<string, OptionValue> options, string task)
    {
        var reader = new OptionReader(options, (option, message) => problems.Report($"metric.{option}", message));
        var metrics = TrainingTables.Task(task)?.AllMetrics ?? [];
        var name = reader.Text("name", null);
        var metric = name is null ? metrics.FirstOrDefault() : metrics.FirstOrDefault(known => known.Name == name);
        if (name is not null && metric is null && metrics.Count > 0)
        {
            var names = metrics.Select(known => known.Name);
            reader.Problem("name", $"{task} does not report '{name}', only {string.Join(", ", names)}.{Spelling.DidYouMean(name, names)}");
        }

        var goal = reader.Word("goal", metric?.Goal == MetricGoal.Maximize ? "maximize" : "minimize", "minimize", "maximize");
        reader.Finish();
        return new(metric?.Name ?? "", goal == "maximize");
    }
}
