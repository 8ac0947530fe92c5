using Sweep.Core.Options;
using Sweep.Core.Spaces;
using Sweep.Training.Settings;

namespace Sweep.Hosting.Trainers;

/// <summary>Carries values and problems between specifications and the trainer's settings, which know nothing of each other.</summary>
public static class SettingText
{
    /// <summary>What is wrong with a hyperparameter's name or value, with a suggestion; null where nothing is. For the checks before a sweep starts.</summary>
    public static string? CheckHyperparameter(string name, ParameterValue value)
        => Hyperparameters.Check(name, value.ToString()) is { } problem ? Message(problem) : null;

    /// <summary>The hyperparameters of a configuration.</summary>
    /// <exception cref="TrainerException">Some are unknown or out of range; the message has all of them.</exception>
    public static TrainingSettings Read(Configuration configuration)
    {
        var problems = new List<SettingProblem>();
        var settings = TrainingSettings.From(configuration.Select(pair => KeyValuePair.Create(pair.Key, pair.Value.ToString())), problems);
        return problems.Count == 0 ? settings : throw new TrainerException(Lines(problems));
    }

    /// <summary>The options of a task as settings take them: text, lists with commas.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Of(IReadOnlyDictionary<string, OptionValue> options)
        => options.Select(option => KeyValuePair.Create(option.Key, option.Value switch
        {
            OptionValue.Scalar scalar => scalar.Value.ToString(),
            OptionValue.List list => string.Join(", ", list.Values),
            OptionValue.Map map => "{" + string.Join(", ", map.Values.Select(pair => $"{pair.Key}: {pair.Value}")) + "}",
            _ => throw new InvalidOperationException($"Unknown kind of option {option.Value}."),
        }));

    /// <summary>A problem's message with the word that was probably meant.</summary>
    public static string Message(SettingProblem problem)
        => problem.Message + (problem.Word.Length > 0 ? Spelling.DidYouMean(problem.Word, problem.Candidates) : "");

    /// <summary>Problems, one a line.</summary>
    public static string Lines(IEnumerable<SettingProblem> problems)
        => string.Join('\n', problems.Select(problem => $"{problem.Name}: {Message(problem)}"));
}
