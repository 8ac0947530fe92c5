using Sweep.Core.Options;
using Sweep.Core.Spaces;
using Sweep.Training.Settings;
using Sweep.Training.Tasks;

namespace Sweep.Hosting.Specifications;

/// <summary>Checks a specification against the tables of what can be trained.</summary>
internal static class TrainingTables
{
    /// <summary>The task of a name, or null.</summary>
    public static TaskKind? Task(string name) => TaskKinds.All.FirstOrDefault(kind => kind.Name == name);

    /// <summary>Whether a task makes its data, of which there is no end.</summary>
    public static bool IsGenerated(string task) => Task(task) is { } kind && !kind.Options.Any(option => option.Name == "data");

    /// <summary>The remedy for a hyperparameter at the top of a specification, or null.</summary>
    public static string? Misplaced(string name) => Hyperparameters.All.Any(setting => setting.Name == name)
        ? "is a hyperparameter: put it under fixed, or under space to search it."
        : null;

    /// <summary>What is wrong with a setting, as a message with a suggestion.</summary>
    public static string Message(SettingProblem problem) => problem.Message + Spelling.DidYouMean(problem.Word, problem.Candidates);

    /// <summary>Checks a value of a hyperparameter.</summary>
    public static void Check(string path, string name, ParameterValue value, SpecificationProblems problems)
    {
        if (Hyperparameters.Check(name, value.ToString()) is { } problem) problems.Report(path, Message(problem));
    }

    /// <summary>Checks that all values of a searched hyperparameter are allowed.</summary>
    public static void Check(Parameter parameter, SpecificationProblems problems)
    {
        var path = $"space.{parameter.Name}";
        if (Hyperparameters.All.FirstOrDefault(setting => setting.Name == parameter.Name) is not { } setting)
        {
            Check(path, parameter.Name, ParameterValue.Text(""), problems);
            return;
        }

        switch (parameter)
        {
            case Parameter.Choice choice:
                for (var i = 0; i < choice.Options.Count; i++) Check($"{path}.choice[{i}]", parameter.Name, choice.Options[i], problems);
                break;
            case Parameter when setting.Kind is not (SettingKind.Int or SettingKind.Float):
                problems.Report(path, $"is no number, but {setting.Range}: search it as {{ choice: [{setting.Range}] }}.");
                break;
            case Parameter.Float when setting.Kind == SettingKind.Int:
                problems.Report(path, "is a whole number: search it as { int: [min, max] }.");
                break;
            case Parameter.Float range:
                CheckRange($"{path}.float", parameter.Name, ParameterValue.Float(range.Min), ParameterValue.Float(range.Max), problems);
                break;
            case Parameter.Int range:
                CheckRange($"{path}.int", parameter.Name, ParameterValue.Int(range.Min), ParameterValue.Int(range.Max), problems);
                break;
        }
    }

    private static void CheckRange(string path, string name, ParameterValue min, ParameterValue max, SpecificationProblems problems)
    {
        Check(path, name, min, problems);
        if (max != min) Check(path, name, max, problems);
    }
}
